import { Archive, ArchiveRestore, RotateCcw, Square, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { InstanceActs } from '../instance/instance-acts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import type { Instance } from './instance-fields.ts';

/** What is chosen of what is shown, and what can be done with all of it. */
export function SelectionBar({
  shown,
  selected,
  acts,
  isAway,
  choose,
}: {
  shown: readonly Instance[];
  selected: readonly Instance[];
  acts: InstanceActs;
  isAway: boolean;
  choose: (ids: readonly string[]) => void;
}) {
  const { t } = useTranslation('fleet');
  const isAll = selected.length === shown.length && shown.length > 0;
  return (
    <div className="sticky top-0 z-20 -mx-2 mb-2 flex min-h-11 flex-wrap items-center gap-2 bg-page px-2 py-1">
      <label className="inline-flex min-h-11 cursor-pointer items-center gap-2 pr-2 text-sm sm:min-h-9">
        <input
          type="checkbox"
          checked={isAll}
          ref={(box) => {
            if (box !== null) box.indeterminate = selected.length > 0 && !isAll;
          }}
          onChange={() => choose(isAll ? [] : shown.map(({ id }) => id))}
          className="size-4 cursor-pointer accent-accent"
        />
        {t('selection.all', { count: shown.length })}
      </label>
      <p role="status" className="text-sm font-semibold">
        {selected.length > 0 && t('selection.count', { count: selected.length })}
      </p>
      {selected.length > 0 && (
        <>
          <SelectionActs selected={selected} acts={acts} isAway={isAway} />
          <IconButton label={t('selection.clear')} onClick={() => choose([])}>
            <X aria-hidden size={16} />
          </IconButton>
        </>
      )}
    </div>
  );
}

function SelectionActs({
  selected,
  acts,
  isAway,
}: {
  selected: readonly Instance[];
  acts: InstanceActs;
  isAway: boolean;
}) {
  const { t } = useTranslation('fleet');
  const archived = selected.filter((each) => each.archived);
  const alive = selected.filter(({ status, archived }) => status !== 'exited' && !archived);
  return (
    <div role="group" aria-label={t('selection.acts')} className="flex flex-wrap gap-2">
      <Button disabled={isAway || alive.length === 0} onClick={() => void acts.stop(alive)}>
        <Square aria-hidden size={16} />
        {t('acts.stop')}
      </Button>
      <Button disabled={isAway} onClick={() => void acts.restart(selected)}>
        <RotateCcw aria-hidden size={16} />
        {t('acts.restart')}
      </Button>
      <Button
        disabled={isAway || archived.length === selected.length}
        onClick={() => void acts.archive(selected.filter((each) => !each.archived))}
      >
        <Archive aria-hidden size={16} />
        {t('acts.archive')}
      </Button>
      {archived.length > 0 && (
        <Button disabled={isAway} onClick={() => void acts.unarchive(archived)}>
          <ArchiveRestore aria-hidden size={16} />
          {t('acts.unarchive')}
        </Button>
      )}
      <Button kind="danger" disabled={isAway} onClick={() => void acts.remove(selected)}>
        <Trash2 aria-hidden size={16} />
        {t('acts.remove')}
      </Button>
    </div>
  );
}
