import type { Terminal } from '@xterm/xterm';
import { setModes } from './xterm-internals.ts';

/** Modes in which a program hears of the mouse: DEC 9, 1000, 1002 and 1003. */
const MOUSE_MODES: ReadonlySet<number | number[]> = new Set([9, 1000, 1002, 1003]);

/**
 * Where nobody can type no program hears of the mouse, whatever it asked for: the wheel and fingers scroll, and text can be
 * selected.
 */
export function keepMouse(terminal: Terminal): void {
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) => {
    if (!modes.some((mode) => MOUSE_MODES.has(mode))) return false;
    const others = modes.filter((mode) => typeof mode === 'number').filter((mode) => !MOUSE_MODES.has(mode));
    setModes(terminal, others);
    return true;
  });
}
