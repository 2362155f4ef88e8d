export type Shortcut = 'leave' | 'search' | 'copy' | 'larger' | 'smaller' | 'normal';

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/**
 * The keys of a terminal that do not go to its program. Ctrl+F is the program's where somebody can type (less and vim
 * turn pages with it), so there it is Ctrl+Shift+F, as in other terminals. Ctrl+Shift+Enter leaves: a program cannot
 * tell it from Enter, so none misses it.
 */
export function shortcutOf(key: Key, readOnly: boolean): Shortcut | undefined {
  if (key.altKey) return undefined;
  if (key.metaKey) return key.key === 'f' && !key.ctrlKey ? 'search' : undefined;
  if (!key.ctrlKey) return undefined;
  if (key.shiftKey && key.key === 'Enter') return 'leave';
  const letter = key.key.toLowerCase();
  if (letter === 'f' && (key.shiftKey || readOnly)) return 'search';
  if (letter === 'c' && (key.shiftKey || readOnly)) return 'copy';
  return FONT_KEYS[key.key];
}

const FONT_KEYS: Readonly<Record<string, Shortcut>> = {
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'normal',
};
