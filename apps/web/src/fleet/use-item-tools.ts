import { useEffect, useMemo, useRef } from 'react';
import type { InstanceActs } from '../instance/instance-acts.ts';
import { useCaller, useMay } from '../page-context.tsx';
import type { Instance } from './instance-fields.ts';
import type { ItemTools } from './item-tools.ts';
import type { SelectionAct } from './selection.ts';

/** Stays the same object while instances change: what the range of a choice needs of them is looked up when it is made. */
export function useItemTools({
  acts,
  isAway,
  shown,
  select,
}: {
  acts: InstanceActs;
  isAway: boolean;
  shown: readonly Instance[];
  select: (act: SelectionAct) => void;
}): ItemTools {
  const mayAct = useMay('operate');
  const home = useCaller()?.daemon.home;
  const now = useRef(shown);
  useEffect(() => {
    now.current = shown;
  }, [shown]);
  return useMemo(
    () => ({
      home,
      acts,
      mayAct,
      isAway,
      pick: (id, isRange) =>
        select(isRange ? { do: 'extend', id, shown: now.current.map(({ id }) => id) } : { do: 'toggle', id }),
    }),
    [home, acts, mayAct, isAway, select],
  );
}
