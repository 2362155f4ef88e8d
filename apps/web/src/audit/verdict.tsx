import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../messages/words.ts';
import { CommandLine } from '../ui/copy.tsx';
import { Facts, Mono } from '../ui/facts.tsx';
import type { AuditVerdict } from './audit-documents.ts';

/** What came of looking through the whole record, in plain words. */
export function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { t } = useTranslation('audit');
  const { sound, records, last, key, beyondEnd, unfinishedBytes, problems } = verdict;
  const Icon = sound ? ShieldCheck : ShieldAlert;
  return (
    <div role="status" className="flex flex-col gap-3 text-sm">
      <p
        className={`flex items-center gap-3 rounded-md p-3 font-semibold ${sound ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
      >
        <Icon aria-hidden size={20} className="shrink-0" />
        {t(sound ? 'verdict.sound' : 'verdict.broken', { count: records })}
      </p>
      {problems.length > 0 && (
        <ul className="flex list-disc flex-col gap-2 pl-5">
          {problems.map(({ kind, seq, file, message }) => (
            <li key={`${kind} ${seq} ${file}`}>
              {wordFor(t, 'audit:broken', kind)}
              <p className="text-ink-soft">
                <Mono>
                  {[seq === null ? '' : `#${seq}`, file ?? '', message].filter(Boolean).join(' · ')}
                </Mono>
              </p>
            </li>
          ))}
        </ul>
      )}
      {beyondEnd > 0 && <p>{t('verdict.beyond', { count: beyondEnd })}</p>}
      {unfinishedBytes > 0 && <p>{t('verdict.unfinished', { count: unfinishedBytes })}</p>}
      <Facts
        facts={[
          [t('verdict.last'), <Mono key="last">{`${last.seq}:${last.hash}`}</Mono>],
          key === null ? undefined : [t('verdict.key'), <Mono key="key">{key}</Mono>],
        ]}
      />
      <p className="text-ink-soft">{t('verdict.keep')}</p>
      <CommandLine command={expectCommand(verdict)} />
    </div>
  );
}

function expectCommand({ last, key }: AuditVerdict): string {
  const end = `berth audit verify --expect ${last.seq}:${last.hash}`;
  return key === null ? end : `${end} --key ${key}`;
}
