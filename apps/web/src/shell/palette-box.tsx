import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import type { Command } from './command-store.ts';
import { Key } from './key.tsx';
import type { PaletteProps } from './palette.tsx';
import { type CommandGroup, paletteGroups } from './palette-groups.ts';
import { noteRecent, recentCommands } from './recent-commands.ts';
import { useShell } from './shell-context.ts';
import { useInstanceCommands } from './use-instance-commands.ts';

export function PaletteBox({ isOpen, close }: PaletteProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup
          aria-label={t('palette.open')}
          initialFocus={field}
          className="fixed top-2 left-1/2 z-50 flex max-h-[calc(100dvh-1rem)] w-[min(40rem,calc(100vw-1rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-panel text-ink shadow-xl sm:top-[10dvh] sm:max-h-[75dvh]"
        >
          <PaletteList close={close} field={field} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteList({ close, field }: { close: () => void; field: React.Ref<HTMLInputElement> }) {
  const { t } = useTranslation();
  const { commands } = useShell();
  const known = useSyncExternalStore(commands.subscribe, commands.current);
  const instances = useInstanceCommands();
  const [words, setWords] = useState('');
  const [recent] = useState(recentCommands);
  const groups = useMemo(
    () => paletteGroups([...known, ...instances], { words, recent }),
    [known, instances, words, recent],
  );
  const run = (command: Command) => {
    noteRecent(command.id);
    close();
    command.act();
  };
  return (
    <Autocomplete.Root
      open
      inline
      mode="none"
      items={groups}
      value={words}
      onValueChange={(value, { reason }) => reason !== 'item-press' && setWords(value)}
      itemToStringValue={(command: Command) => command.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-1 border-b border-line p-2">
        <Autocomplete.Input
          ref={field}
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          className="min-h-11 w-full min-w-0 rounded bg-transparent px-2 text-base text-ink placeholder:text-ink-soft sm:text-sm"
        />
        <Dialog.Close render={<IconButton label={t('close')} />}>
          <X aria-hidden size={18} />
        </Dialog.Close>
      </div>
      <div className="overflow-y-auto overscroll-contain p-1">
        <Autocomplete.Empty className="px-3 text-sm text-ink-soft">
          {groups.length === 0 && <span className="block py-4">{t('palette.nothing')}</span>}
        </Autocomplete.Empty>
        <Autocomplete.List aria-label={t('palette.open')}>
          {(group: CommandGroup) => <Group key={group.value} group={group} run={run} />}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

function Group({ group, run }: { group: CommandGroup; run: (command: Command) => void }) {
  const { t } = useTranslation();
  return (
    <Autocomplete.Group items={group.items}>
      <Autocomplete.GroupLabel className="px-3 pt-3 pb-1 text-xs font-semibold text-ink-soft">
        {t(`palette.${group.value}`)}
      </Autocomplete.GroupLabel>
      <Autocomplete.Collection>
        {(command: Command) => (
          <Autocomplete.Item
            key={command.id}
            value={command}
            onClick={() => run(command)}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded px-3 text-sm data-highlighted:bg-accent-soft data-highlighted:text-accent sm:min-h-9"
          >
            <span className="min-w-0 flex-1 truncate">{command.label}</span>
            {command.hint !== undefined && (
              <span className="shrink-0 text-xs text-ink-soft">{command.hint}</span>
            )}
            {command.key !== undefined && <Key>{command.key}</Key>}
          </Autocomplete.Item>
        )}
      </Autocomplete.Collection>
    </Autocomplete.Group>
  );
}
