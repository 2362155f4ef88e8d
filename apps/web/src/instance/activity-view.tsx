import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, type ResultOf } from '../api/graphql.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useFollow } from '../api/use-follow.ts';
import type { Instance } from '../fleet/instance-fields.ts';
import { wordFor } from '../messages/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Panel } from '../ui/panel.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { ago, fullTime } from '../ui/times.ts';
import { useNow } from '../ui/use-now.ts';
import { Prompting } from './prompting.tsx';

const explanationFields = graphql(`
  fragment ExplanationFields on Explanation @_unmask {
    activity
    detail
    source
    label
    since
    resetsAt
    evidence { sequence time source label activity detail verdict after stopped }
  }
`);
type Explanation = ResultOf<typeof explanationFields>;

const EXPLAIN = graphql(
  `query Explain($target: String!) { explain(target: $target) { ...ExplanationFields } }`,
  [explanationFields],
);
const EXPLAIN_LIVE = graphql(
  `subscription ExplainLive($target: String!) { explain(target: $target) { ...ExplanationFields } }`,
  [explanationFields],
);

const AGO_MS = 5000;

/** What it does, who says so, and what else was heard; and what is said to it. */
export function ActivityView({ instance }: { instance: Instance }) {
  const { t } = useTranslation('instance');
  const [live, setLive] = useState<Explanation | undefined>(undefined);
  const { data, problem, again } = useAnswer(EXPLAIN, { target: instance.id }, instance.status);
  useFollow(EXPLAIN_LIVE, { target: instance.id }, { next: ({ explain }) => setLive(explain) });
  const explanation = live ?? data?.explain;
  return (
    <div className="grid items-start gap-3 xl:grid-cols-2 4xl:grid-cols-[minmax(0,60rem)_minmax(0,1fr)]">
      <Prompting instance={instance} />
      <Panel title={t('explain.title')}>
        {explanation !== undefined && <Explained explanation={explanation} />}
        {explanation === undefined && problem !== undefined && <ErrorState problem={problem} retry={again} />}
        {explanation === undefined && problem === undefined && <LoadingState />}
      </Panel>
    </div>
  );
}

function Explained({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation('instance');
  const now = useNow(AGO_MS);
  const { activity, detail, source, label, since, resetsAt, evidence } = explanation;
  return (
    <>
      <p className="text-base font-semibold">{wordFor(t, 'instance:explain.activity', activity)}</p>
      {detail !== null && <p className="mt-1 break-words">{detail}</p>}
      <p className="mt-1 text-sm text-ink-soft">
        {source === null
          ? t('explain.nobody')
          : t('explain.by', { source: wordFor(t, 'instance:explain.source', source) })}
        {label !== null && (
          <>
            {' '}
            <code className="font-mono text-xs break-all">{label}</code>
          </>
        )}
        {since !== null && (
          <>
            {' '}
            <time dateTime={since} title={fullTime(since)}>
              {ago(since, now)}
            </time>
          </>
        )}
      </p>
      {resetsAt !== null && (
        <p className="mt-1 text-sm">{t('explain.resets', { time: fullTime(resetsAt) })}</p>
      )}
      <h3 className="mt-4 mb-1 text-sm font-semibold">{t('explain.evidence')}</h3>
      {evidence.length === 0 && <p className="text-sm text-ink-soft">{t('explain.none')}</p>}
      <ScrollBox label={t('explain.evidence')} className="max-h-[32rem]">
        <ol className="flex flex-col divide-y divide-line">
          {evidence.toReversed().map((item) => (
            <Heard key={item.sequence} item={item} now={now} />
          ))}
        </ol>
      </ScrollBox>
    </>
  );
}

function Heard({ item, now }: { item: Explanation['evidence'][number]; now: number }) {
  const { t } = useTranslation('instance');
  const { time, source, label, activity, detail, verdict, after, stopped } = item;
  const isTaken = verdict === 'taken' || verdict === 'refined';
  return (
    <li className="py-2 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={isTaken ? 'good' : 'quiet'}>{wordFor(t, 'instance:explain.verdict', verdict)}</Badge>
        <span className="font-medium">{wordFor(t, 'instance:explain.source', source)}</span>
        <code className="font-mono text-xs break-all">{label}</code>
        <time dateTime={time} title={fullTime(time)} className="text-xs text-ink-soft">
          {ago(time, now)}
        </time>
      </p>
      <p className="mt-0.5 text-ink-soft">
        {stopped && `${t('explain.stopped')} `}
        {activity !== null &&
          `${t('explain.says', { activity: wordFor(t, 'instance:explain.activity', activity) })} `}
        {detail !== null && `${detail} `}
        {wordFor(t, 'instance:explain.meaning', verdict)}
        {activity !== after &&
          ` ${t('explain.after', { activity: wordFor(t, 'instance:explain.activity', after) })}`}
      </p>
    </li>
  );
}
