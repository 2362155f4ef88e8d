import type { IMarker, Terminal } from '@xterm/xterm';
import { PAGE_ROWS } from './log-pages.ts';

/** So many rows lie between two marks, at least: each mark costs a little with every row that scrolls away. */
const APART_ROWS = PAGE_ROWS / 50;
/** Of bytes that are written between two marks. A row has one byte at least, so that some marks are always there. */
const PIECE_BYTES = 16 * 1024;

/** Which output the rows came of that a terminal still holds. */
export class RowMarks {
  readonly #terminal: Terminal;
  #marks: readonly { readonly offset: number; readonly marker: IMarker }[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** The first rows make room for the last. */
  get ranOver(): boolean {
    return this.#terminal.buffer.normal.baseY >= PAGE_ROWS;
  }

  /** All rows that were lost came of what is before this offset. Undefined when a program has erased all marks. */
  get shownFrom(): number | undefined {
    return this.#marks.find(({ marker }) => !marker.isDisposed)?.offset;
  }

  /** What is before this offset has been drawn: what comes changes no row above the screen. */
  mark(offset: number): void {
    const { baseY, cursorY } = this.#terminal.buffer.normal;
    const marks = this.#marks.filter(({ marker }) => !marker.isDisposed);
    const last = marks.at(-1);
    if (last !== undefined && baseY - last.marker.line < APART_ROWS) return;
    this.#marks = [...marks, { offset, marker: this.#terminal.registerMarker(-cursorY) }];
  }
}

/** In parts small enough to be marked each, at ends of lines where there are any. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const most = bytes.subarray(from, from + PIECE_BYTES);
    const isLast = from + most.length === bytes.length;
    const lines = isLast ? 0 : most.lastIndexOf(NEWLINE) + 1;
    const piece = lines === 0 ? most : most.subarray(0, lines);
    yield piece;
    from += piece.length;
  }
}

const NEWLINE = 10;
