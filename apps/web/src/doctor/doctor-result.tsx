import { HeartPulse } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { durationText } from '../ui/figures.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { CommandLine } from '../ui/copy.tsx';
import { Mono } from '../ui/facts.tsx';
import { Panel } from '../ui/panel.tsx';
import { Time } from '../ui/time.tsx';
import { adviceParts } from './advice.ts';
import type { DoctorReport, Finding } from './doctor-documents.ts';

const SEVERITIES = ['error', 'warning', 'note'] as const;
const TONES: Readonly<Record<(typeof SEVERITIES)[number], Tone>> = {
  error: 'bad',
  warning: 'needs',
  note: 'quiet',
};

export function DoctorResult({ report, tookMs }: { report: DoctorReport; tookMs: number | undefined }) {
  const { t } = useTranslation('doctor');
  const { healthy, findings, time } = report;
  return (
    <div className="flex flex-col gap-4">
      <div
        role="status"
        className={`flex items-center gap-4 rounded-lg p-4 ${healthy ? 'bg-good-soft text-good' : 'bg-needs-soft text-needs'}`}
      >
        <HeartPulse aria-hidden size={32} className="shrink-0" />
        <div>
          <p className="text-base font-semibold">{t(healthy ? 'healthy.title' : 'unwell.title')}</p>
          <p className="text-sm">
            {t(healthy ? 'healthy.body' : 'unwell.body')} <Time at={time} />
            {tookMs !== undefined && `, ${t('took', { time: durationText(tookMs) })}`}
          </p>
        </div>
      </div>
      {findings.some(({ fixable }) => fixable) && (
        <Panel title={t('fix.title')}>
          <p className="mb-2 text-sm text-ink-soft">{t('fix.body')}</p>
          <CommandLine command="berth doctor --fix" />
        </Panel>
      )}
      {SEVERITIES.map((severity) => (
        <Findings
          key={severity}
          severity={severity}
          findings={findings.filter((finding) => finding.severity === severity)}
        />
      ))}
      <Looked looked={report.looked} />
    </div>
  );
}

function Findings({
  severity,
  findings,
}: {
  severity: (typeof SEVERITIES)[number];
  findings: readonly Finding[];
}) {
  const { t } = useTranslation('doctor');
  if (findings.length === 0) return null;
  return (
    <Panel title={t(`severity.${severity}`, { count: findings.length })}>
      <p className="mb-2 text-sm text-ink-soft">{t(`meaning.${severity}`)}</p>
      <ul className="flex flex-col divide-y divide-line">
        {findings.map((finding) => (
          <li key={`${finding.code} ${finding.subject}`} className="flex flex-col gap-2 py-3 text-sm">
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={TONES[severity]}>{finding.area}</Badge>
              <span className="min-w-0 font-medium break-words">{finding.subject}</span>
              <Mono>{finding.code}</Mono>
            </p>
            <p className="break-words">{finding.problem}</p>
            <Advice advice={finding.advice} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Advice({ advice }: { advice: string }) {
  return (
    <div className="flex flex-col gap-2">
      {adviceParts(advice).map(({ kind, text }) =>
        kind === 'command' ? (
          <CommandLine key={text} command={text} />
        ) : (
          <p key={text} className="break-words text-ink-soft">
            {text}
          </p>
        ),
      )}
    </div>
  );
}

function Looked({ looked }: { looked: DoctorReport['looked'] }) {
  const { t } = useTranslation('doctor');
  return (
    <Panel title={t('looked.title')}>
      <ul className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-2 xl:grid-cols-3">
        {looked.map(({ area, things, skipped }) => (
          <li key={area} className="flex flex-wrap justify-between gap-x-3">
            <span>{area}</span>
            <span className="min-w-0 break-words text-ink-soft">
              {skipped === null
                ? t('looked.things', { count: things })
                : t('looked.skipped', { why: skipped })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
