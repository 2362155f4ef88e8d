import type { Terminal } from '@xterm/headless';
import { LinkRegistry } from './link-registry.ts';
import { clampSize, openTerminal, type TerminalSize } from './open-terminal.ts';
import { ParserGuard } from './parser-guard.ts';
import { CONTENT, type Core, coreOf, newCell } from './xterm-internals.ts';

/** At most one line ends per byte, so a piece never pushes out more lines than are kept above the screen. */
const PIECE_BYTES = 4096;
/** Rows of one wrapped line that may wait above the screen for its end before they are taken out. */
const WAITING_ROWS_MAX = 1024;
const KEPT_ROWS = PIECE_BYTES + WAITING_ROWS_MAX;
/** A line without an end is broken here. */
const LINE_CHARS_MAX = 1024 * 1024;

/** Finals of the control sequences with which a program goes back to lines that it finished before. */
const REVISITING_FINALS = 'AFHLMTdfru';

/**
 * Renders output to the text that a reader of the terminal saw. A line comes out as soon as the program has gone on to
 * the next one; once a program moves the cursor back up, only when it leaves the screen, until the screen is erased. A
 * line that was changed after it came out comes out again in its last form. Memory stays the same however long the output is.
 */
export class TextRenderer {
  readonly #terminal: Terminal;
  readonly #core: Core;
  #lines: string[] = [];
  /** Lines that came out although they are still on the screen, in order from the first line of the buffer. */
  #given: string[] = [];
  /** The part of the first line that was taken out of the buffer. */
  #carried = '';
  #revisits = false;
  /** Some line that is not empty has come out. */
  #spoke = false;
  /** What the alternate screen showed when the program last left it. */
  #left: readonly string[] = [];

  constructor(size: TerminalSize) {
    this.#terminal = openTerminal(size, KEPT_ROWS, { reflowCursorLine: true });
    this.#core = coreOf(this.#terminal);
    new LinkRegistry(this.#terminal);
    new ParserGuard(this.#terminal);
    this.#watch();
  }

  /** The lines that are final now, each with a line feed. */
  async write(bytes: Uint8Array): Promise<string> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#terminal.write(bytes.subarray(at, at + PIECE_BYTES), () => this.#takeScrolled());
    }
    await this.#parsed();
    this.#takePassed();
    return this.#take();
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.#parsed();
    const size = clampSize({ cols, rows });
    this.#terminal.resize(size.cols, size.rows);
  }

  /**
   * What is left on the screen; of a program on the alternate screen, that as well. A program that showed itself only
   * there and has left it would leave nothing to read; then it is the last it showed there. Ends the renderer.
   */
  finish(): string {
    this.#takeRest();
    const { active, alt } = this.#core.buffers;
    if (active === alt) this.#lines.push(...trimEnd(this.#rowTexts()));
    const rest = this.#take();
    const whole = this.#spoke ? rest : rest + this.#left.map((line) => `${line}\n`).join('');
    this.#terminal.dispose();
    return whole;
  }

  #watch(): void {
    const { parser } = this.#terminal;
    const revisit = () => {
      if (!this.#onAlternate()) this.#leavePassed();
      return false;
    };
    for (const final of REVISITING_FINALS) parser.registerCsiHandler({ final }, revisit);
    for (const final of ['M', '8']) parser.registerEscHandler({ final }, revisit);
    parser.registerCsiHandler({ final: 'J' }, ([how]) => this.#erase(how));
    parser.registerEscHandler({ final: 'c' }, () => this.#startAnew());
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (modes) => this.#leaveAlternate(modes));
  }

  /** The program is about to go back: what it went on from until now comes out as it is. */
  #leavePassed(): void {
    if (this.#revisits) return;
    this.#takeScrolled();
    this.#takePassed();
    this.#revisits = true;
  }

  /** Erasing the whole screen makes a new start. Lines that left the screen cannot be unsaid. */
  #erase(how: number | number[] | undefined): boolean {
    if (how === ERASE_SCROLLBACK) return true;
    if (how === 0 || this.#onAlternate()) return false;
    this.#leavePassed();
    if (how !== ERASE_SCREEN) return false;
    this.#takeScrolled();
    if (this.#carried !== '') this.#finishLine('');
    this.#given = [];
    this.#revisits = false;
    return false;
  }

  #startAnew(): boolean {
    this.#takeRest();
    this.#revisits = false;
    return false;
  }

  #leaveAlternate(modes: readonly (number | number[])[]): boolean {
    if (!this.#onAlternate() || !modes.some((mode) => ALTERNATE_MODES.has(mode))) return false;
    const shown = trimEnd(this.#rowTexts());
    if (shown.length > 0) this.#left = shown;
    return false;
  }

  #onAlternate(): boolean {
    return this.#core.buffers.active === this.#core.buffers.alt;
  }

  /** Lines above the screen, which nothing can change any more. */
  #takeScrolled(): void {
    const { normal } = this.#core.buffers;
    let row = 0;
    for (let end = this.#lineEnd(row); end <= normal.ybase; end = this.#lineEnd(row)) {
      this.#finishLine(this.#lineText(row, end));
      row = end;
    }
    if (normal.ybase - row > WAITING_ROWS_MAX) {
      this.#carried += this.#lineText(row, normal.ybase, true);
      row = normal.ybase;
      if (this.#carried.length > LINE_CHARS_MAX) this.#finishLine('');
    }
    this.#dropRows(row);
  }

  /** Lines on the screen that the program has gone on from. */
  #takePassed(): void {
    const { normal } = this.#core.buffers;
    if (this.#revisits || this.#onAlternate()) return;
    let row = 0;
    for (let index = 0; ; index++) {
      const end = this.#lineEnd(row);
      if (end > normal.ybase + normal.y) return;
      if (index >= this.#given.length) {
        const text = (index === 0 ? this.#carried : '') + this.#lineText(row, end);
        this.#given.push(text);
        this.#lines.push(text);
      }
      row = end;
    }
  }

  #takeRest(): void {
    this.#takeScrolled();
    const { normal } = this.#core.buffers;
    const texts: string[] = [];
    for (let row = 0; row < normal.lines.length; row = this.#lineEnd(row)) {
      texts.push(this.#lineText(row, this.#lineEnd(row)));
    }
    const kept = this.#carried === '' ? trimEnd(texts) : [texts[0] ?? '', ...trimEnd(texts.slice(1))];
    for (const text of kept) this.#finishLine(text);
    this.#given = [];
  }

  #finishLine(text: string): void {
    const whole = this.#carried + text;
    this.#carried = '';
    const given = this.#given.shift();
    // A line given out and then erased is no new empty line.
    if (given === undefined || (given !== whole && whole !== '')) this.#lines.push(whole);
  }

  #dropRows(count: number): void {
    if (count === 0) return;
    const { normal } = this.#core.buffers;
    normal.lines.trimStart(count);
    normal.ybase -= count;
    normal.ydisp = normal.ybase;
    normal.savedY -= count;
  }

  /** Row after the last of the line that begins at `row`. */
  #lineEnd(row: number): number {
    const { lines } = this.#core.buffers.normal;
    let end = row + 1;
    while (end < lines.length && lines.get(end)?.isWrapped) end++;
    return end;
  }

  #lineText(from: number, to: number, goesOn = false): string {
    const { lines } = this.#core.buffers.normal;
    let text = '';
    for (let row = from; row < to; row++) {
      const last = row === to - 1 && !goesOn;
      text += lines.get(row)?.translateToString(last, 0, last ? undefined : this.#wrapColumn(row)) ?? '';
    }
    return text;
  }

  /** Where a row gave way to the next: one column early when a wide character did not fit. */
  #wrapColumn(row: number): number {
    const { lines } = this.#core.buffers.normal;
    const { cols } = this.#terminal;
    const cell = newCell(this.#terminal);
    const lastIsEmpty =
      ((lines.get(row)?.loadCell(cols - 1, cell).content ?? 0) & ~WIDTH_ONE) === 0 && widthOf(cell) === 1;
    const nextIsWide = widthOf(lines.get(row + 1)?.loadCell(0, cell) ?? cell) === 2;
    return lastIsEmpty && nextIsWide ? cols - 1 : cols;
  }

  #rowTexts(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  #take(): string {
    const text = this.#lines.map((line) => `${line}\n`).join('');
    this.#spoke ||= this.#lines.some((line) => line !== '');
    this.#lines = [];
    return text;
  }

  #parsed(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(NO_BYTES, resolve));
  }
}

const NO_BYTES = new Uint8Array(0);
const ALTERNATE_MODES: ReadonlySet<number | number[]> = new Set([47, 1047, 1049]);
const ERASE_SCREEN = 2;
const ERASE_SCROLLBACK = 3;
const WIDTH_ONE = 1 << CONTENT.widthShift;

function widthOf({ content }: { content: number }): number {
  return content >>> CONTENT.widthShift;
}

function trimEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
