import type { Terminal } from '@xterm/headless';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { KeyboardModes } from './keyboard-modes.ts';
import { clampSize, openTerminal, type TerminalSize } from './open-terminal.ts';
import { LinkRegistry } from './link-registry.ts';
import { watchNotifications } from './notifications.ts';
import { ParserGuard } from './parser-guard.ts';
import { answerQueries } from './query-replies.ts';
import { applyResidue, captureResidue } from './residue.ts';
import { paintScreen, TITLE_MAX } from './screen-painter.ts';
import { TrailingSequence } from './trailing-sequence.ts';
import { coreOf } from './xterm-internals.ts';

/** What a program wrote so far, as a screen. */
export interface ScreenSnapshot {
  /** Raw offset from which output continues the picture: the start of a sequence or character not yet whole. */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Escape sequences that paint the screen, its scrollback and its modes on a reset terminal of that size. */
  readonly data: Uint8Array;
}

export interface RestoreOptions {
  /** Lines kept above the screen. */
  readonly scrollback?: number;
  /**
   * Called with the answer to each query a program makes, in order. `offset` is where the write that completed the
   * query began, so that answers to output which is only replayed can be told apart and dropped.
   */
  readonly onReply?: (bytes: Uint8Array, offset: number) => void;
  /** Called with each title that the program gives its terminal, also if it is the same again. `offset` as above. */
  readonly onTitle?: (title: string, offset: number) => void;
  /** Called with the text of each notification that the program sends. `offset` as above. */
  readonly onNotification?: (text: string, offset: number) => void;
}

export interface ScreenModelOptions extends RestoreOptions, TerminalSize {}

const SCROLLBACK_LINES = 200;
/** Between two of these the library may let other work run. */
const PIECE_BYTES = 4 * 1024;
const NO_BYTES = new Uint8Array(0);
/** Ends whatever the parser is in the middle of. */
const CANCEL = Uint8Array.of(0x18);

/** The terminal inside a model, for tests that compare every fact of two models. */
export let terminalOf: (model: ScreenModel) => Terminal;

/**
 * Follows a program's raw output and knows its screen at any time. It is the one place that answers terminal queries.
 * Calls take effect in the order they are made; each promise resolves when its own effect is there.
 */
export class ScreenModel {
  static {
    terminalOf = (model) => model.#terminal;
  }

  readonly #terminal: Terminal;
  readonly #guard: ParserGuard;
  readonly #keyboard: KeyboardModes;
  readonly #trailing: TrailingSequence;
  /** What the piece that is being parsed has to tell, in order; each is given the offset of its write. */
  #news: ((offset: number) => void)[] = [];
  /** Raw offset after what was handed in, and after what was parsed. */
  #accepted = 0;
  #parsed = 0;
  #disposed = false;

  constructor(options: ScreenModelOptions) {
    this.#terminal = openTerminal(options, options.scrollback ?? SCROLLBACK_LINES);
    new LinkRegistry(this.#terminal);
    this.#guard = new ParserGuard(this.#terminal);
    this.#keyboard = new KeyboardModes(this.#terminal);
    this.#trailing = new TrailingSequence(coreOf(this.#terminal));
    this.#listen(options);
  }

  /** Undefined for a checkpoint that is damaged or of another version: begin anew from the log then. */
  static async restore(bytes: Uint8Array, options: RestoreOptions = {}): Promise<ScreenModel | undefined> {
    const checkpoint = decodeCheckpoint(bytes);
    if (checkpoint === undefined) return undefined;
    const model = new ScreenModel({ ...options, cols: checkpoint.cols, rows: checkpoint.rows });
    try {
      await model.#continueFrom(checkpoint);
      return model;
    } catch {
      // Whole by its checksum, yet not what this version writes.
      model.dispose();
      return undefined;
    }
  }

  /** Raw offset of the next byte to write. */
  get offset(): number {
    return this.#accepted;
  }

  get size(): TerminalSize {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Sequences so far on which the terminal library failed; they were passed over. */
  get faults(): number {
    return this.#guard.faults;
  }

  /**
   * Output that begins at a raw offset. Bytes known already are left out, a gap counts as skipped. The bytes must not
   * be changed until the promise resolves. Rejects only with what the functions in the options throw.
   */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    if (this.#disposed) return;
    this.skip(this.#accepted, offset);
    const fresh = bytes.subarray(Math.min(this.#accepted - offset, bytes.length));
    const start = this.#accepted;
    this.#accepted += fresh.length;
    await this.#parse(fresh, (piece) => {
      this.#parsed += piece.length;
      this.#deliver(start);
    });
  }

  /** Output from one raw offset to another is gone. What it would have done is not known; what was begun is ended. */
  skip(_from: number, to: number): void {
    if (to <= this.#accepted || this.#disposed) return;
    this.#accepted = to;
    this.#terminal.write(CANCEL, () => {
      this.#parsed = to;
      this.#trailing.clear();
    });
  }

  async resize(cols: number, rows: number): Promise<void> {
    if (this.#disposed) return;
    const size = clampSize({ cols, rows });
    await this.#inTurn(() => this.#terminal.resize(size.cols, size.rows));
  }

  async snapshot(): Promise<ScreenSnapshot> {
    return await this.#inTurn(() => {
      const { sequences } = paintScreen(this.#terminal, this.#keyboard.capture());
      return { offset: this.#parsed - this.#trailing.length, ...this.size, data: Buffer.from(sequences) };
    });
  }

  /** For `ScreenModel.restore`, which yields a model that goes on exactly as this one would. */
  async checkpoint(): Promise<Uint8Array> {
    return await this.#inTurn(() => {
      const keyboard = this.#keyboard.capture();
      const painting = paintScreen(this.#terminal, keyboard);
      return encodeCheckpoint({
        offset: this.#parsed,
        ...this.size,
        residue: captureResidue(this.#terminal, this.#guard, painting),
        keyboard,
        sequences: Buffer.from(painting.sequences),
        trailing: this.#trailing.replay(),
      });
    });
  }

  /** The title that the program gave its terminal last; empty when it gave none. */
  get title(): string {
    return coreOf(this.#terminal)._inputHandler._windowTitle.slice(0, TITLE_MAX);
  }

  /** The program has said that it is in the middle of drawing (synchronized output). */
  get isDrawing(): boolean {
    return this.#terminal.modes.synchronizedOutputMode;
  }

  /** The last `max` visible rows without styles; blank row ends and blank last rows are left out. */
  rows(max = Number.POSITIVE_INFINITY): string[] {
    const { active } = this.#terminal.buffer;
    const rows: string[] = [];
    for (let row = this.#terminal.rows - 1; row >= 0 && rows.length < max; row--) {
      const text = (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd();
      if (text !== '' || rows.length > 0) rows.push(text);
    }
    return rows.reverse();
  }

  /** All of them as one text. */
  text(): string {
    return this.rows().join('\n');
  }

  dispose(): void {
    this.#disposed = true;
    this.#terminal.dispose();
  }

  async #continueFrom({ offset, sequences, trailing, residue, keyboard }: Checkpoint): Promise<void> {
    await this.#parse(sequences);
    applyResidue(this.#terminal, this.#guard, residue);
    this.#keyboard.apply(keyboard);
    await this.#parse(trailing);
    // The title that was painted is none that the program gives now.
    this.#news = [];
    this.#accepted = offset;
    this.#parsed = offset;
  }

  async #parse(bytes: Uint8Array, onPiece?: (piece: Uint8Array) => void): Promise<void> {
    const pieces: Promise<void>[] = [];
    for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      pieces.push(this.#inTurn(() => onPiece?.(piece), piece));
    }
    await Promise.all(pieces);
  }

  #listen({ onReply, onTitle, onNotification }: RestoreOptions): void {
    answerQueries(this.#terminal, (text) => {
      const bytes = Buffer.from(text, 'latin1');
      if (text !== '') this.#news.push((offset) => onReply?.(bytes, offset));
    });
    this.#terminal.onTitleChange((title) => {
      const shown = title.slice(0, TITLE_MAX);
      this.#news.push((offset) => onTitle?.(shown, offset));
    });
    watchNotifications(this.#terminal, (text) => {
      this.#news.push((offset) => onNotification?.(text, offset));
    });
  }

  #deliver(offset: number): void {
    const news = this.#news;
    this.#news = [];
    for (const tell of news) tell(offset);
  }

  /** Runs something once everything handed in before, and `piece` itself, has been parsed. */
  #inTurn<T>(act: () => T, piece: Uint8Array = NO_BYTES): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#disposed) {
        reject(new Error('this screen model has been disposed of'));
        return;
      }
      this.#terminal.write(piece, () => {
        try {
          if (piece.length > 0) this.#trailing.follow(piece);
          resolve(act());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
