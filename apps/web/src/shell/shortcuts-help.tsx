import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import type { Command } from './command-store.ts';
import { Key, paletteKeys } from './key.tsx';
import { useShell } from './shell-context.ts';

/** All keys that count now. */
export function ShortcutsHelp({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={isOpen} onClose={close} title={t('keys.title')} lead={t('keys.lead')}>
      {isOpen && <Shortcuts />}
    </Dialog>
  );
}

function Shortcuts() {
  const { t } = useTranslation();
  const { commands: store } = useShell();
  const commands = useSyncExternalStore(store.subscribe, store.current);
  const here = commands.filter(({ group }) => group === 'here');
  const elsewhere = commands.filter(({ group }) => group !== 'here');
  return (
    <div className="flex flex-col gap-4">
      <KeyList title={t('keys.here')} commands={here} />
      <KeyList title={t('keys.everywhere')} commands={elsewhere}>
        <KeyLine label={t('palette.open')} keys={paletteKeys()} />
        <KeyLine label={t('keys.enter')} keys={['Enter']} />
      </KeyList>
    </div>
  );
}

function KeyList({
  title,
  commands,
  children,
}: {
  title: string;
  commands: readonly Command[];
  children?: React.ReactNode;
}) {
  const lines = commands.filter(({ key }) => key !== undefined);
  if (lines.length === 0 && children === undefined) return null;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-ink-soft">{title}</h3>
      <dl className="flex flex-col">
        {lines.map(({ id, label, key }) => (
          <KeyLine key={id} label={label} keys={[key ?? '']} />
        ))}
        {children}
      </dl>
    </section>
  );
}

function KeyLine({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <div className="flex min-h-9 items-center justify-between gap-4 border-b border-line text-sm last:border-b-0">
      <dt>{label}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <Key key={key}>{key}</Key>
        ))}
      </dd>
    </div>
  );
}
