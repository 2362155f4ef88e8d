import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { type InstanceActs, useInstanceActs } from '../instance/instance-acts.ts';
import { WITH_REMOVED } from '../instance/instance-documents.ts';
import { useFleet, useMay } from '../page-context.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { lastRemovedFirst, type Removed } from './removed.ts';

/** What was removed, the last one first, and how it is had back. */
export function Trash() {
  const { t } = useTranslation('fleet');
  const { instances } = useFleet();
  const { data, problem, again } = useAnswer(WITH_REMOVED, {}, instances.size);
  if (data === undefined) {
    return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
  }
  // The fleet hears of what came back before this is answered anew.
  const removed = lastRemovedFirst(data.instances).filter(({ id }) => !instances.has(id));
  const back = (
    <Link to="/" className={buttonClass('plain')}>
      {t('trash.fleet')}
    </Link>
  );
  if (removed.length === 0) {
    return (
      <EmptyState title={t('trash.empty')} actions={back}>
        {t('trash.emptyBody')}
      </EmptyState>
    );
  }
  return (
    <section aria-label={t('trash.title')} className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">{t('trash.lead')}</p>
      <RemovedList removed={removed} back={back} />
    </section>
  );
}

function RemovedList({ removed, back }: { removed: readonly Removed[]; back: ReactNode }) {
  const { t } = useTranslation('fleet');
  const mayAct = useMay('operate');
  const { link } = useFleet();
  const acts = useInstanceActs();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = removed.map(({ id }) => id).filter((id) => chosen.has(id));
  const toggle = (id: string): void => setChosen(chosen.symmetricDifference(new Set([id])));
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {back}
        {mayAct && (
          <Button disabled={ids.length === 0 || link !== 'live'} onClick={() => void acts.restore(ids)}>
            {t('trash.restoreSelected', { count: ids.length })}
          </Button>
        )}
      </div>
      <ul aria-label={t('trash.title')} className="flex flex-col rounded-lg border border-line bg-panel">
        {removed.map((item) => (
          <RemovedItem
            key={item.id}
            item={item}
            acts={mayAct ? acts : undefined}
            isAway={link !== 'live'}
            isChosen={chosen.has(item.id)}
            toggle={toggle}
          />
        ))}
      </ul>
    </>
  );
}

function RemovedItem({
  item: { id, name, agent, workspace, removedAt },
  acts,
  isAway,
  isChosen,
  toggle,
}: {
  item: Removed;
  acts: InstanceActs | undefined;
  isAway: boolean;
  isChosen: boolean;
  toggle: (id: string) => void;
}) {
  const { t } = useTranslation('fleet');
  return (
    <li className="flex flex-wrap items-center gap-3 border-line p-3 not-last:border-b">
      {acts !== undefined && (
        <label className="inline-flex min-h-11 min-w-11 cursor-pointer items-center justify-center sm:min-h-9 sm:min-w-9">
          <input
            type="checkbox"
            aria-label={t('item.select', { name })}
            checked={isChosen}
            onChange={() => toggle(id)}
            className="size-4 cursor-pointer accent-accent"
          />
        </label>
      )}
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold wrap-anywhere">{name}</p>
        <p className="text-sm wrap-anywhere text-ink-soft">
          {agent} · {workspace}
        </p>
      </div>
      <p className="text-sm text-ink-soft">
        {t('trash.removed')} <TimeAgo time={removedAt} />
      </p>
      {acts !== undefined && (
        <Button
          aria-label={t('trash.restoreOne', { name })}
          disabled={isAway}
          onClick={() => void acts.restore([id])}
        >
          {t('trash.restore')}
        </Button>
      )}
    </li>
  );
}
