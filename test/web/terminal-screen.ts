import { UNICODE_WIDTHS } from '@berth/foundation';
import xterm from '@xterm/headless';
import type { Page } from 'playwright-core';

/** One cell as it is to be drawn: its text, its columns, and how it looks. */
export type Cell = readonly [text: string, columns: number, look: string];

export interface Screen {
  readonly cols: number;
  readonly rows: number;
  readonly kind: string;
  readonly cursor: readonly [number, number];
  readonly cells: readonly (readonly Cell[])[];
}

/** The public interface of xterm, as far as it tells of the screen; that of the page and the headless one are the same. */
type Terminal = Pick<xterm.Terminal, 'cols' | 'rows' | 'buffer'>;

/** The screen of the newest terminal of a page that is watched. */
export function pageScreen(page: Page): Promise<Screen> {
  return page.evaluate(`(${screenOf.toString()})(globalThis.terminals.at(-1))`);
}

/** The same as text, without what is blank at the end of lines and of the screen. */
export async function shownLines(page: Page): Promise<string[]> {
  const { cells } = await pageScreen(page);
  const lines = cells.map((row) =>
    row
      .map(([text, columns]) => (columns > 0 ? text || ' ' : ''))
      .join('')
      .trimEnd(),
  );
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

/** What a terminal of that size shows that was given these bytes, and nothing of Berth in between. */
export async function localScreen(bytes: Buffer, size: { cols: number; rows: number }): Promise<Screen> {
  const terminal = new xterm.Terminal({ ...size, allowProposedApi: true });
  terminal.unicode.register(UNICODE_WIDTHS);
  terminal.unicode.activeVersion = UNICODE_WIDTHS.version;
  await new Promise<void>((done) => {
    terminal.write(bytes, done);
  });
  return screenOf(terminal);
}

/** Runs in the page as well: it may use nothing from outside. */
function screenOf({ cols, rows, buffer }: Terminal): Screen {
  const { active } = buffer;
  const cells = Array.from({ length: rows }, (_row, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: cols }, (_column, column): Cell => {
      const cell = line?.getCell(column);
      if (cell === undefined) return ['', 0, ''];
      const look = [
        cell.getFgColorMode(),
        cell.getFgColor(),
        cell.getBgColorMode(),
        cell.getBgColor(),
        cell.isBold(),
        cell.isItalic(),
        cell.isUnderline(),
        cell.isInverse(),
        cell.isDim(),
        cell.isStrikethrough(),
      ];
      return [cell.getChars() === ' ' ? '' : cell.getChars(), cell.getWidth(), look.join(' ')];
    });
  });
  return { cols, rows, kind: active.type, cursor: [active.cursorX, active.cursorY], cells };
}
