import { useEffect } from 'react';
import { isTyping, takesAllKeys } from './command-store.ts';
import { isSingleKey, keysAct } from './keys-choice.ts';
import type { ShellParts } from './shell-context.ts';

/**
 * Keys count where nobody types; the palette's everywhere, but in a terminal, where Ctrl and K belong to the program.
 * `isBehind`: something stands before the page, or is about to.
 */
export function useKeys({ commands, openPalette }: ShellParts, isBehind: boolean): void {
  useEffect(() => {
    // Before what has the focus sees it: a terminal would take it for its own.
    const palettePressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey) return;
      if (!event.metaKey && !(event.ctrlKey && !takesAllKeys(event.target))) return;
      event.preventDefault();
      event.stopPropagation();
      openPalette();
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isBehind || isTyping(event.target)) return;
      if (isSingleKey(event.key) && !keysAct()) return;
      const command = commands.byKey(event.key);
      if (command === undefined) return;
      event.preventDefault();
      command.act();
    };
    window.addEventListener('keydown', palettePressed, { capture: true });
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', palettePressed, { capture: true });
      window.removeEventListener('keydown', pressed);
    };
  }, [commands, openPalette, isBehind]);
}
