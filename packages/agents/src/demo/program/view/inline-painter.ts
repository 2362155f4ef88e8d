/* oxlint-disable no-control-regex -- control characters are what terminals speak */
import { widthOf } from '../text/width.ts';
import { bottomBlock, headerRows, type Layout } from './layout.ts';
import * as code from './painter.ts';
import type { EntryKind } from './transcript.ts';
import type { Place, View } from './view.ts';

const CLEAR = '\x1b[2J\x1b[H';

interface Shown {
  readonly rows: readonly string[];
  readonly cursor: Place;
}

/**
 * Draws on the normal screen: what is final is printed and scrolls away into the terminal's own history, and below it a
 * few rows are drawn again and again.
 */
export class InlinePainter implements code.Painter {
  readonly #layout: Layout;
  #shown: Shown = { rows: [], cursor: { row: 0, column: 0 } };
  #columns = 0;
  #hasHeader = false;
  #unknown = false;
  /** The first entry that is not printed for good, and how many of its rows are. */
  #printed = { entry: 0, rows: 0 };

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  enter(): string {
    return code.SAVE_TITLE + code.NO_WRAP + code.PASTE_ON;
  }

  paint(view: View): string {
    const erase = code.HIDE_CURSOR + (this.#unknown ? CLEAR : this.#erase(view.columns));
    this.#unknown = false;
    const final = [...this.#header(view), ...this.#finalRows(view)];
    const bottom = bottomBlock(view, this.#layout.theme, view.rows);
    const growing = this.#growingRows(view).slice(-Math.max(1, view.rows - bottom.rows.length));
    const rows = [...growing, ...bottom.rows].slice(-view.rows);
    const offset = rows.length - bottom.rows.length;
    const hidden = { row: rows.length - 1, column: 0 };
    this.#shown = {
      rows,
      cursor: bottom.cursor ? { ...bottom.cursor, row: bottom.cursor.row + offset } : hidden,
    };
    this.#columns = view.columns;
    const printed = final.map((row) => `${row}\r\n`).join('');
    const place = moveFrom(rows.length - 1, this.#shown.cursor);
    const cursor = bottom.cursor === undefined ? '' : code.SHOW_CURSOR;
    return `${code.BEGIN_UPDATE}${erase}${printed}${rows.join('\r\n')}${place}${cursor}${code.END_UPDATE}`;
  }

  forget(): void {
    this.#unknown = true;
  }

  /** The terminal's own history is there to scroll back in. */
  scrollLimit(): number {
    return 0;
  }

  leave(): string {
    return this.#erase(this.#columns) + code.PASTE_OFF + code.WRAP + code.SHOW_CURSOR + code.RESTORE_TITLE;
  }

  /**
   * Goes to the first of the rows that are drawn again and erases from there. A terminal that became narrower has
   * broken them into more rows, which have to be counted.
   */
  #erase(columns: number): string {
    const { rows, cursor } = this.#shown;
    const above = rows.slice(0, cursor.row).reduce((sum, row) => sum + rowsTaken(row, columns), 0);
    return `\r${above === 0 ? '' : `\x1b[${above}A`}\x1b[J`;
  }

  #header(view: View): string[] {
    if (this.#hasHeader) return [];
    this.#hasHeader = true;
    return headerRows(view, this.#layout.theme);
  }

  /** Rows that are printed once and never touched again; remembers that they were. */
  #finalRows({ transcript, columns }: View): string[] {
    const from =
      this.#printed.entry < transcript.first ? { entry: transcript.first, rows: 0 } : this.#printed;
    // At another width nobody knows which rows were printed already: twice is better than not at all.
    let skip = this.#columns === columns ? from.rows : 0;
    const rows: string[] = [];
    for (let number = from.entry; number < transcript.end; number += 1) {
      const found = this.#layout.cache.rows(transcript, number, columns);
      const entry = transcript.at(number);
      if (entry?.open === true) {
        const end = Math.max(skip, finalRowsOf(entry.kind, found.length));
        this.#printed = { entry: number, rows: end };
        return [...rows, ...found.slice(skip, end)];
      }
      rows.push(...found.slice(skip));
      skip = 0;
    }
    this.#printed = { entry: transcript.end, rows: 0 };
    return rows;
  }

  #growingRows({ transcript, columns }: View): string[] {
    const { entry, rows } = this.#printed;
    return entry < transcript.end ? this.#layout.cache.rows(transcript, entry, columns).slice(rows) : [];
  }
}

/** Of a growing answer all rows but the last are final; a running tool may still change its only row. */
function finalRowsOf(kind: EntryKind, rows: number): number {
  return kind === 'answer' ? rows - 1 : 0;
}

function moveFrom(row: number, to: Place): string {
  const up = row - to.row;
  return `\r${up === 0 ? '' : `\x1b[${up}A`}${to.column === 0 ? '' : `\x1b[${to.column}C`}`;
}

function rowsTaken(row: string, columns: number): number {
  // Rows in a box end at the right edge by a cursor movement, which counts as the column it names.
  const edge = Number(/\x1b\[(\d+)G/.exec(row)?.[1] ?? 0);
  const width = Math.max(edge, widthOf(row.replace(/\x1b\[[\d;]*[A-Za-z]/g, '')));
  return Math.max(1, Math.ceil(width / columns));
}
