import { stripVTControlCharacters } from 'node:util';
import { clip, widthOf } from './cells.ts';
import { RowPainter, type Size } from './row-painter.ts';

/** A terminal that says nothing of its size. */
const DEFAULT_SIZE: Size = { cols: 80, rows: 24 };

/**
 * Lines that change in place, on the screen a shell uses. What stood there is scrolled up and not lost; the cursor waits
 * below the last line, so that whatever ends the command leaves a good screen.
 */
export class LiveLines {
  readonly #painter = new RowPainter();
  #hasBegun = false;
  #lines: readonly string[] = [];

  get cols(): number {
    return terminalSize().cols;
  }

  show(lines: readonly string[]): void {
    this.#lines = lines;
    if (!this.#hasBegun) this.#begin();
    const size = terminalSize();
    const shown = cut(lines, size);
    const text = this.#painter.paint(shown, size);
    if (text !== '') process.stdout.write(`${text}\u001b[${shown.length + 1};1H`);
  }

  end(): void {
    process.stdout.off('resize', this.#onResize);
  }

  #begin(): void {
    this.#hasBegun = true;
    process.stdout.write('\n'.repeat(terminalSize().rows));
    process.stdout.on('resize', this.#onResize);
  }

  readonly #onResize = () => {
    this.#painter.forget();
    this.show(this.#lines);
  };
}

/** One row stays free for the cursor. */
function cut(lines: readonly string[], { cols, rows }: Size): readonly string[] {
  const room = Math.max(1, rows - 1);
  const fitting = lines.map((line) => cutLine(line, cols));
  if (fitting.length <= room) return fitting;
  const shown = fitting.slice(0, room - 1);
  return [...shown, clip(`… and ${lines.length - shown.length} more`, cols)];
}

/** A line that does not fit loses its colours: they would have to be cut with care. */
function cutLine(line: string, cols: number): string {
  const plain = stripVTControlCharacters(line);
  return widthOf(plain) <= cols ? line : clip(plain, cols);
}

function terminalSize(): Size {
  const { columns: cols, rows } = process.stdout;
  return cols > 0 && rows > 0 ? { cols, rows } : DEFAULT_SIZE;
}
