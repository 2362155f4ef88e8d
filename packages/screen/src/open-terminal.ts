import xterm, { type ITerminalOptions, type Terminal } from '@xterm/headless';
import { UNICODE_WIDTHS } from '@berth/foundation';

/** Narrower than two columns a wide character never fits; the upper bounds keep one model's memory in reason. */
const COLS = { min: 2, max: 2000 } as const;
const ROWS = { min: 1, max: 1000 } as const;

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

export function clampSize({ cols, rows }: TerminalSize): TerminalSize {
  return { cols: clamp(cols, COLS), rows: clamp(rows, ROWS) };
}

export function openTerminal(size: TerminalSize, scrollback: number, more: ITerminalOptions = {}): Terminal {
  // The package is CommonJS: taken as a default import it works unbundled and bundled alike.
  const terminal = new xterm.Terminal({
    ...clampSize(size),
    scrollback,
    allowProposedApi: true,
    logLevel: 'off',
    ...more,
    windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
  });
  terminal.unicode.register(UNICODE_WIDTHS);
  terminal.unicode.activeVersion = UNICODE_WIDTHS.version;
  return terminal;
}

function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Math.min(max, Math.max(min, Math.trunc(value) || min));
}
