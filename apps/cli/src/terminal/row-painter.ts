import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './cells.ts';

/** A terminal that knows these holds its picture back until the end; others ignore them. */
const HOLD = '\u001b[?2026h';
const LET_GO = '\u001b[?2026l';
const PLAIN_STYLE = '\u001b[m';
const ERASE_REST_OF_LINE = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/**
 * Paints lines from the top of the screen, and of those only the ones that changed. Nothing is ever cleared first, so
 * that nothing flickers. A line is as wide as the terminal at most, and starts in the plain style.
 */
export class RowPainter {
  #shown: readonly string[] | undefined;

  /** What to write so that the screen shows these lines and nothing below; '' when it does. */
  paint(lines: readonly string[], { cols, rows }: Size): string {
    const before = this.#shown ?? [];
    const changed = lines.map((line, row) =>
      this.#shown !== undefined && line === before[row] ? '' : lineAt(row, line, cols),
    );
    const hasMoreBelow = this.#shown === undefined || before.length > lines.length;
    if (hasMoreBelow && lines.length < rows) changed.push(eraseFrom(lines.length));
    this.#shown = lines;
    const text = changed.join('');
    return text === '' ? '' : HOLD + text + LET_GO;
  }

  /** Something else wrote on the screen, or its size changed: the next picture is painted as a whole. */
  forget(): void {
    this.#shown = undefined;
  }
}

/** A line that fills its row must not be followed by an erasure: the cursor then still stands on its last character. */
function lineAt(row: number, line: string, cols: number): string {
  const isFull = widthOf(stripVTControlCharacters(line)) >= cols;
  return `\u001b[${row + 1};1H${PLAIN_STYLE}${line}${PLAIN_STYLE}${isFull ? '' : ERASE_REST_OF_LINE}`;
}

function eraseFrom(row: number): string {
  return `\u001b[${row + 1};1H${ERASE_BELOW}`;
}
