import { ClipboardPaste, Copy, Ellipsis, ScrollText, Search } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { terminalSettings } from './settings.ts';
import { Tools } from './tools.tsx';
import type { TerminalView } from './terminal-view.ts';

/** What can be done with a live terminal. */
export function TerminalToolbar({ view, readOnly }: { view: TerminalView; readOnly: boolean }) {
  const { t } = useTranslation('terminal');
  const { hasSelection } = useSyncExternalStore(view.subscribe, view.snapshot);
  return (
    <Tools label={t('tools.label')} mount={view.mountTools}>
      <IconButton label={t('tools.search')} onClick={view.openSearch}>
        <Search aria-hidden size={18} />
      </IconButton>
      <IconButton label={t('tools.scrollBack')} onClick={view.showLog}>
        <ScrollText aria-hidden size={18} />
      </IconButton>
      <IconButton label={t('tools.copy')} disabled={!hasSelection} onClick={() => void view.copy()}>
        <Copy aria-hidden size={18} />
      </IconButton>
      {!readOnly && (
        <IconButton label={t('tools.paste')} onClick={() => void view.pasteFromClipboard()}>
          <ClipboardPaste aria-hidden size={18} />
        </IconButton>
      )}
      <SettingsMenu />
    </Tools>
  );
}

/** How terminals look in this browser. */
export function SettingsMenu() {
  const { t } = useTranslation('terminal');
  const { fontSize, screenReader } = useSyncExternalStore(
    terminalSettings.subscribe,
    terminalSettings.current,
  );
  const items: readonly MenuItem[] = [
    { label: t('tools.larger'), act: () => terminalSettings.change({ fontSize: fontSize + 1 }) },
    { label: t('tools.smaller'), act: () => terminalSettings.change({ fontSize: fontSize - 1 }) },
    {
      label: t(screenReader ? 'tools.screenReaderOff' : 'tools.screenReaderOn'),
      act: () => terminalSettings.change({ screenReader: !screenReader }),
    },
  ];
  return (
    <Menu
      trigger={
        <IconButton label={t('tools.more')}>
          <Ellipsis aria-hidden size={18} />
        </IconButton>
      }
      items={items}
    />
  );
}
