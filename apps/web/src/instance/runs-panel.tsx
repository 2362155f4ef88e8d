import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { durationText } from '../ui/figures.ts';
import { Panel } from '../ui/panel.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { fullTime } from '../ui/times.ts';
import { HISTORY } from './event-documents.ts';
import { type PastRun, pastRuns } from './past-runs.ts';

/** Its runs, and how each ended. */
export function RunsPanel({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const news = `${instance.run} ${instance.status}`;
  const { data, problem, again } = useAnswer(HISTORY, { target: instance.id }, news);
  const runs = pastRuns(data?.history ?? []);
  return (
    <Panel title={t('runs.title')}>
      {data === undefined &&
        (problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />)}
      {data !== undefined && runs.length === 0 && <p className="text-sm text-ink-soft">{t('runs.none')}</p>}
      <ScrollBox label={t('runs.title')} className="max-h-72">
        <ol className="flex flex-col divide-y divide-line">
          {runs.map((run) => (
            <Run key={run.run} run={run} />
          ))}
        </ol>
      </ScrollBox>
    </Panel>
  );
}

function Run({ run: { generation, startedAt, endedAt, cause, code } }: { run: PastRun }) {
  const { t } = useTranslation('instance');
  return (
    <li className="py-1 text-sm">
      <p className="flex flex-wrap gap-x-3">
        <strong>{t('runs.number', { run: generation })}</strong>
        <time dateTime={startedAt}>{fullTime(startedAt)}</time>
        {endedAt !== undefined && (
          <span className="text-ink-soft">{durationText(Date.parse(endedAt) - Date.parse(startedAt))}</span>
        )}
      </p>
      <p className="text-ink-soft">
        {endedAt === undefined ? t('runs.lives') : wordFor(t, 'instance:situation.ended', cause ?? 'title')}
        {code !== undefined && ` ${t('situation.ended.code', { code })}`}
      </p>
    </li>
  );
}
