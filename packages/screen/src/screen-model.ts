import type { Terminal } from '@xterm/headless';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { KeyboardModes } from './keyboard-modes.ts';
import { clampSize, openTerminal, type TerminalSize } from './open-terminal.ts';
import { LinkRegistry } from './link-registry.ts';
import { ParserGuard } from './parser-guard.ts';
import { answerQueries } from './query-replies.ts';
import { applyResidue, captureResidue } from './residue.ts';
import { paintScreen } from './screen-painter.ts';
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
  readonly #onReply: RestoreOptions['onReply'];
  #replies: Buffer[] = [];
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
    this.#onReply = options.onReply;
    answerQueries(this.#terminal, (text) => {
      if (text !== '') this.#replies.push(Buffer.from(text, 'latin1'));
    });
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
   * be changed until the promise resolves. Rejects only with what `onReply` throws.
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

  /** The visible screen without styles; blank line ends and blank last lines are left out. */
  text(): string {
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n').trimEnd();
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

  #deliver(offset: number): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const reply of replies) this.#onReply?.(reply, offset);
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
