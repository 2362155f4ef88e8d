import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  ClipboardPaste,
  CornerDownLeft,
  Keyboard,
} from 'lucide-react';
import { type ComponentProps, type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import { useKeyboardInset } from './keyboard-inset.ts';
import type { NamedKey } from './keys.ts';
import type { TerminalView } from './terminal-view.ts';

/** For fingers: the keys that on-screen keyboards lack, right above them. */
export function KeyBar({ view }: { view: TerminalView }) {
  const { t } = useTranslation('terminal');
  const { modifiers } = useSyncExternalStore(view.subscribe, view.snapshot);
  const inset = useKeyboardInset();
  return (
    <div
      role="toolbar"
      aria-label={t('keys.label')}
      data-takes-keys
      style={inset > 0 ? { position: 'fixed', insetInline: 0, bottom: inset, zIndex: 30 } : {}}
      className="hidden shrink-0 grid-cols-7 gap-px border-t border-line bg-line pointer-coarse:grid"
    >
      {KEYS.map(({ key, face }) => (
        <Key key={key} label={t(`keys.${key}`)} onClick={() => view.press(key)}>
          {face}
        </Key>
      ))}
      <Key label={t('keys.ctrl')} aria-pressed={modifiers.ctrl} onClick={() => view.hold('ctrl')}>
        Ctrl
      </Key>
      <Key label={t('keys.alt')} aria-pressed={modifiers.alt} onClick={() => view.hold('alt')}>
        Alt
      </Key>
      <Key label={t('keys.interrupt')} onClick={() => view.type('\u0003')}>
        ^C
      </Key>
      <Key label={t('keys.slash')} onClick={() => view.type('/')}>
        /
      </Key>
      <Key label={t('keys.paste')} onClick={() => void view.pasteFromClipboard()}>
        <ClipboardPaste aria-hidden size={18} />
      </Key>
      <Key label={t('keys.keyboard')} onClick={view.toggleKeyboard}>
        <Keyboard aria-hidden size={18} />
      </Key>
    </div>
  );
}

const KEYS: readonly { readonly key: NamedKey; readonly face: ReactNode }[] = [
  { key: 'escape', face: 'Esc' },
  { key: 'tab', face: 'Tab' },
  { key: 'up', face: <ArrowUp aria-hidden size={18} /> },
  { key: 'down', face: <ArrowDown aria-hidden size={18} /> },
  { key: 'left', face: <ArrowLeft aria-hidden size={18} /> },
  { key: 'right', face: <ArrowRight aria-hidden size={18} /> },
  { key: 'enter', face: <CornerDownLeft aria-hidden size={18} /> },
];

/** The terminal keeps the focus, or the on-screen keyboard would go away. */
function Key({ label, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      className={classNames(
        'flex min-h-11 min-w-0 cursor-pointer items-center justify-center bg-raised text-sm text-ink select-none',
        'touch-manipulation active:bg-sunken aria-pressed:bg-accent aria-pressed:text-on-accent',
        className,
      )}
      {...rest}
    />
  );
}
