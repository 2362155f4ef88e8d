import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Command } from '../shell/command-store.ts';
import { useCommands } from '../shell/use-commands.ts';
import { type Cursor, movedBy } from './cursor.ts';
import type { FleetListHandle } from './fleet-list.tsx';
import type { Instance } from './instance-fields.ts';
import type { SelectionAct } from './selection.ts';

/** Goes through the list, chooses and searches by keys. */
export function useFleetKeys({
  shown,
  mayAct,
  list,
  field,
  cursor,
  select,
}: {
  shown: readonly Instance[];
  mayAct: boolean;
  list: RefObject<FleetListHandle | null>;
  field: RefObject<HTMLInputElement | null>;
  cursor: Cursor;
  select: (act: SelectionAct) => void;
}): void {
  const { t } = useTranslation('fleet');
  // The commands stay the same while instances change: what is shown is looked up when a key is pressed.
  const now = useRef(shown);
  useEffect(() => {
    now.current = shown;
  }, [shown]);
  const commands = useMemo((): readonly Command[] => {
    const move = (step: 1 | -1) => () => {
      const id = movedBy(now.current, cursor.id, step);
      if (id === undefined) return;
      cursor.moveTo(id);
      list.current?.focus(id);
    };
    const toggle = () => {
      const { id } = cursor;
      if (id !== undefined && now.current.some((instance) => instance.id === id))
        select({ do: 'toggle', id });
    };
    return [
      { id: 'fleet:next', label: t('keys.next'), group: 'here', key: 'j', act: move(1) },
      { id: 'fleet:previous', label: t('keys.previous'), group: 'here', key: 'k', act: move(-1) },
      {
        id: 'fleet:search',
        label: t('keys.search'),
        group: 'here',
        key: '/',
        act: () => field.current?.focus(),
      },
      ...(mayAct
        ? [
            { id: 'fleet:toggle', label: t('keys.toggle'), group: 'here' as const, key: 'x', act: toggle },
            {
              id: 'fleet:all',
              label: t('keys.all'),
              group: 'here' as const,
              key: 'a',
              act: () => select({ do: 'choose', ids: now.current.map(({ id }) => id) }),
            },
            {
              id: 'fleet:clear',
              label: t('keys.clear'),
              group: 'here' as const,
              key: 'Escape',
              act: () => select({ do: 'clear' }),
            },
          ]
        : []),
    ];
  }, [mayAct, list, field, cursor, select, t]);
  useCommands(commands);
}
