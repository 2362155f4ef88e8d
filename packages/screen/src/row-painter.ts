import type { Terminal } from '@xterm/headless';
import type { Brush } from './brush.ts';
import { isErasedStyle, styleOfCell } from './cell-style.ts';
import { columnsOf } from '@berth/foundation';
import { BG, type Cell, CONTENT, type Line, newCell, type ScreenBuffer } from './xterm-internals.ts';

/**
 * A cell that no sequence produces, such as half a wide character or an empty cell that is underlined. It is painted
 * as something that looks the same; a model restored from a checkpoint gets the cell itself.
 */
export interface OddCell {
  /** Of the buffer, not of the screen. */
  readonly row: number;
  readonly column: number;
  readonly content: number;
  readonly combined: string;
  readonly fg: number;
  readonly bg: number;
  readonly underline: number;
}

/** Odd cells are rare. A program that makes more than this gets the look-alikes. */
const ODD_CELLS_MAX = 4096;
const WIDE_COLUMNS = 2;

/** Paints the lines of one buffer from its first to its last, onto an empty one with the cursor at its top left. */
export class RowPainter {
  readonly odd: OddCell[] = [];
  readonly #brush: Brush;
  readonly #buffer: ScreenBuffer;
  readonly #cols: number;
  readonly #rows: number;
  readonly #cell: Cell;
  readonly #neighbour: Cell;
  /** Column at which the next character would land; negative when terminals may differ about it. */
  #at = 0;

  constructor(terminal: Terminal, buffer: ScreenBuffer, brush: Brush) {
    this.#brush = brush;
    this.#buffer = buffer;
    this.#cols = terminal.cols;
    this.#rows = terminal.rows;
    this.#cell = newCell(terminal);
    this.#neighbour = newCell(terminal);
  }

  paintAll(): void {
    const last = this.#buffer.ybase + this.#rows - 1;
    for (let row = 0; row <= last; row++) {
      const line = this.#buffer.lines.get(row);
      const wraps = row < last && this.#canPaintWrap() && this.#buffer.lines.get(row + 1)?.isWrapped === true;
      if (wraps) this.#wrapAhead();
      if (line !== undefined) this.#paintLine(line, row);
      this.#brush.plain();
      if (row < last) this.#brush.write(wraps ? '\r\x1b[B' : '\r\n');
    }
  }

  /** Rows that continue the row above although nothing painted says so. */
  unpaintedWraps(): number[] {
    const wrapped: number[] = [];
    const end = this.#canPaintWrap() ? 1 : this.#buffer.lines.length;
    for (let row = 0; row < end; row++) if (this.#buffer.lines.get(row)?.isWrapped) wrapped.push(row);
    return wrapped;
  }

  /**
   * Leaves the cursor beyond the last column of its row, where the next character would wrap. Only printing there
   * does that, so what stands there is printed once more, after `moveTo`, which knows about origin mode.
   */
  paintPendingWrap(moveTo: (column: number) => string): void {
    const { x, y, ybase } = this.#buffer;
    const line = this.#buffer.lines.get(ybase + y);
    if (x < this.#cols || line === undefined) return;
    const column = this.#lastCharacter(line);
    const cell = line.loadCell(column, this.#cell);
    const printable = this.#isWhole(line, column);
    if (!printable && !this.#isOdd(ybase + y, column)) this.#addOdd(cell, ybase + y, column);
    this.#brush.write(moveTo(column));
    this.#brush.style(styleOfCell(cell), linkOf(cell));
    this.#brush.write(printable ? cell.getChars() : ' ');
  }

  /** Column of the character that ends the line, which begins one earlier where it is wide. */
  #lastCharacter(line: Line): number {
    const wide = this.#cols - WIDE_COLUMNS;
    line.loadCell(wide, this.#cell);
    const isWide = this.#cell.content >>> CONTENT.widthShift === WIDE_COLUMNS && this.#isWhole(line, wide);
    return isWide ? wide : this.#cols - 1;
  }

  #isOdd(row: number, column: number): boolean {
    return this.odd.some((cell) => cell.row === row && cell.column === column);
  }

  /** The row above must still be on the screen to be returned to. */
  #canPaintWrap(): boolean {
    return this.#rows > 1;
  }

  /** Marks the next row as a continuation before this one is painted: two characters at its end, then erased. */
  #wrapAhead(): void {
    this.#brush.write(`\x1b[${this.#cols}Gxx\r\x1b[X\x1b[A\x1b[${this.#cols}G\x1b[X\r`);
  }

  #paintLine(line: Line, row: number): void {
    this.#at = 0;
    let column = 0;
    while (column < this.#cols) {
      const cell = line.loadCell(column, this.#cell);
      if (isBlank(cell)) column++;
      else if (isErased(cell)) column = this.#paintErased(line, column);
      else if (this.#isWhole(line, column)) column += this.#paintCharacter(cell, column);
      else column += this.#paintOdd(cell, row, column);
    }
  }

  #paintCharacter(cell: Cell, column: number): number {
    const columns = cell.content >> CONTENT.widthShift;
    const text = cell.getChars();
    this.#moveTo(column);
    this.#brush.style(styleOfCell(cell), linkOf(cell));
    this.#brush.write(text);
    const end = column + columns;
    this.#at = end >= this.#cols || isDisputed(text) ? -1 : end;
    return columns;
  }

  /** A run of empty cells with a coloured background. Erasing does not move the cursor. */
  #paintErased(line: Line, column: number): number {
    const style = styleOfCell(this.#cell);
    this.#moveTo(column);
    this.#brush.style(style, 0);
    let end = column + 1;
    while (end < this.#cols) {
      const next = line.loadCell(end, this.#cell);
      if (!isErased(next) || next.bg !== style.bg) break;
      end++;
    }
    this.#brush.write(`\x1b[${end - column}X`);
    return end;
  }

  #paintOdd(cell: Cell, row: number, column: number): number {
    this.#addOdd(cell, row, column);
    this.#moveTo(column);
    this.#brush.style(styleOfCell(cell), linkOf(cell));
    this.#brush.write(' ');
    this.#at = column + 1 >= this.#cols ? -1 : column + 1;
    return 1;
  }

  #addOdd(cell: Cell, row: number, column: number): void {
    if (this.odd.length >= ODD_CELLS_MAX) return;
    const { content, combinedData, fg, bg } = cell;
    const combined = content & CONTENT.combined ? combinedData : '';
    this.odd.push({ row, column, content, combined, fg, bg, underline: styleOfCell(cell).underline });
  }

  #moveTo(column: number): void {
    if (column !== this.#at) this.#brush.write(`\x1b[${column + 1}G`);
    this.#at = column;
  }

  /** Whether printing what the current cell holds would give that very cell. */
  #isWhole(line: Line, column: number): boolean {
    const cell = this.#cell;
    const columns = cell.content >>> CONTENT.widthShift;
    const base = cell.getChars().codePointAt(0);
    if (base === undefined || columnsOf(base) !== columns || column + columns > this.#cols) return false;
    if (columns !== WIDE_COLUMNS) return columns === 1;
    const half = line.loadCell(column + 1, this.#neighbour);
    return half.content === 0 && half.fg === cell.fg && half.bg === cell.bg;
  }
}

/** Where nothing stands nothing can be clicked. */
function linkOf(cell: Cell): number {
  return cell.bg & BG.extended && cell.content & CONTENT.any ? cell.extended.urlId : 0;
}

function isBlank({ content, fg, bg }: Cell): boolean {
  return (content & CONTENT.any) === 0 && content >>> CONTENT.widthShift === 1 && fg === 0 && bg === 0;
}

function isErased(cell: Cell): boolean {
  const empty = (cell.content & CONTENT.any) === 0 && cell.content >>> CONTENT.widthShift === 1;
  return empty && cell.bg !== 0 && isErasedStyle(styleOfCell(cell));
}

/** Characters whose width terminals disagree on: combined ones, emoji and symbols. */
function isDisputed(text: string): boolean {
  const code = text.codePointAt(0) ?? 0;
  if (text.length > String.fromCodePoint(code).length) return true;
  return code >= 0x1f000 || (code >= 0x2190 && code < 0x2c00 && !(code >= 0x2500 && code < 0x25a0));
}
