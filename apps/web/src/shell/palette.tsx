import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useFleet } from '../page-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Input } from '../ui/field.tsx';
import type { Command } from './command-store.ts';
import { PLACES } from './places.ts';
import { useShell } from './shell-context.ts';
import { useCommands } from './use-commands.ts';

const SHOWN_MAX = 12;

/** Goes anywhere and does anything by a few letters. */
export function Palette({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  useCommands(usePlaceCommands());
  return (
    <Dialog open={isOpen} onClose={close} title={t('palette.open')}>
      {isOpen && <PaletteList close={close} />}
    </Dialog>
  );
}

function PaletteList({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { commands } = useShell();
  const known = useSyncExternalStore(commands.subscribe, commands.current);
  const instances = useInstanceCommands();
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useMemo(
    () => fitting([...known, ...instances], words).slice(0, SHOWN_MAX),
    [known, instances, words],
  );
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    close();
    command.act();
  };
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  return (
    <>
      <Input
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[at] === undefined ? undefined : `palette-${at}`}
        aria-label={t('palette.placeholder')}
        placeholder={t('palette.placeholder')}
        value={words}
        onChange={({ target }) => {
          setWords(target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
          else if (event.key === 'Enter') run(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette.open')} className="mt-2">
        {found.map((command, index) => (
          <button
            type="button"
            key={command.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(command)}
            tabIndex={-1}
            className={classNames(
              'flex w-full min-h-11 cursor-pointer items-center justify-between rounded px-3 text-sm sm:min-h-9',
              index === at && 'bg-accent-soft text-accent',
            )}
          >
            <span className="truncate">{command.label}</span>
            {command.key !== undefined && (
              <kbd className="rounded border border-line px-1.5 text-xs">{command.key}</kbd>
            )}
          </button>
        ))}
      </div>
      {found.length === 0 && <p className="px-3 py-4 text-sm text-ink-soft">{t('palette.nothing')}</p>}
    </>
  );
}

function fitting(commands: readonly Command[], words: string): Command[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label }) => wanted.every((word) => label.toLowerCase().includes(word)));
}

function usePlaceCommands(): readonly Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return useMemo(
    () =>
      PLACES.map(({ to, name, key }) => ({
        id: `go:${to}`,
        label: t(`nav.${name}`),
        group: 'go' as const,
        ...(key === undefined ? {} : { key }),
        act: () => void navigate({ to }),
      })),
    [t, navigate],
  );
}

function useInstanceCommands(): readonly Command[] {
  const { instances } = useFleet();
  const navigate = useNavigate();
  return useMemo(
    () =>
      [...instances.values()].map(({ id, name }) => ({
        id: `instance:${id}`,
        label: name,
        group: 'instances' as const,
        act: () => void navigate({ to: '/instances/$target', params: { target: name } }),
      })),
    [instances, navigate],
  );
}
