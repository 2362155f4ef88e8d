import type { Terminal } from '@xterm/xterm';
import { startNewScreen } from './xterm-internals.ts';

const ALTERNATE_MODES: ReadonlySet<number | number[]> = new Set([47, 1047, 1049]);
const ERASE_SCROLLBACK = 3;

/**
 * For reading what a program showed, and not for using it: all of it stands below one another. The alternate screen has
 * no scrollback, and what stood there is gone when the program leaves it; so it is only a new page here, and what is
 * erased is kept above.
 */
export function keepEverything(terminal: Terminal): void {
  terminal.options.scrollOnEraseInDisplay = true;
  const turnPage = (modes: readonly (number | number[])[]) => {
    const [mode] = modes;
    if (modes.length !== 1 || mode === undefined || !ALTERNATE_MODES.has(mode)) return false;
    startNewScreen(terminal);
    return true;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, turnPage);
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, turnPage);
  // What `clear` says besides: that the scrollback be erased too.
  terminal.parser.registerCsiHandler({ final: 'J' }, ([what]) => what === ERASE_SCROLLBACK);
}
