import { useDeferredValue, useMemo, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInstanceActs } from '../instance/instance-acts.ts';
import { useMay } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { EmptyState } from '../ui/states.tsx';
import { Cursor } from './cursor.ts';
import { FleetList, type FleetListHandle } from './fleet-list.tsx';
import type { Fleet } from './fleet-store.ts';
import { FleetToolbar } from './fleet-toolbar.tsx';
import { fleetView } from './fleet-view.ts';
import { ResourceProvider } from './resource-context.tsx';
import { NOTHING_SELECTED, selectionAfter } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useFleetKeys } from './use-fleet-keys.ts';
import { useFleetSearch } from './use-fleet-search.ts';
import { useItemTools } from './use-item-tools.ts';

/** All instances: found, chosen and acted upon. */
export function FleetBoard({ fleet: { instances, link } }: { fleet: Fleet }) {
  const [search, change] = useFleetSearch();
  // Whoever types sees the letters first.
  const wanted = useDeferredValue(search);
  const view = useMemo(() => fleetView(instances.values(), wanted), [instances, wanted]);
  const isAway = link !== 'live';
  const mayAct = useMay('operate');
  const acts = useInstanceActs();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<FleetListHandle>(null);
  const [cursor] = useState(() => new Cursor());
  const [selection, select] = useReducer(selectionAfter, NOTHING_SELECTED);
  const tools = useItemTools({ acts, isAway, shown: view.shown, select });
  useFleetKeys({ shown: view.shown, mayAct, list, field, cursor, select });
  // What the filter hides is not acted upon, though it is remembered.
  const selected = useMemo(
    () => view.shown.filter(({ id }) => selection.ids.has(id)),
    [view.shown, selection.ids],
  );
  return (
    <ResourceProvider>
      <FleetToolbar ref={field} search={search} change={change} view={view} />
      {view.shown.length === 0 ? (
        <NothingFits showAll={() => change({ q: undefined, agent: undefined, standing: undefined })} />
      ) : (
        <div className={classNames(isAway && 'grayscale')}>
          {mayAct && (
            <SelectionBar
              shown={view.shown}
              selected={selected}
              acts={acts}
              isAway={isAway}
              choose={(ids) => select({ do: 'choose', ids })}
            />
          )}
          <FleetList
            ref={list}
            groups={view.groups}
            layout={wanted.view ?? 'cards'}
            selected={selection.ids}
            tools={tools}
          />
        </div>
      )}
    </ResourceProvider>
  );
}

function NothingFits({ showAll }: { showAll: () => void }) {
  const { t } = useTranslation('fleet');
  return (
    <EmptyState title={t('nothing.title')} actions={<Button onClick={showAll}>{t('nothing.all')}</Button>} />
  );
}
