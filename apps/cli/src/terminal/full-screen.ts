import { writeSync } from 'node:fs';
import { emitKeypressEvents, type Interface } from 'node:readline';
import { systemCode } from '@berth/contract';
import { TERMINAL_RESET } from '@berth/screen';
import { RowPainter, type Size } from './row-painter.ts';

/** What a full-screen program wants to know of its terminal. */
export interface FullScreenHandlers {
  key(key: Key): void;
  resized(): void;
  /** The terminal is gone, or somebody ends this process. */
  ended(signal: NodeJS.Signals | undefined): void;
}

/** A key as `node:readline` tells it, with the character it stands for if it is one. */
export interface Key {
  readonly name: string | undefined;
  readonly ctrl: boolean;
  readonly text: string | undefined;
}

const STDOUT = 1;
/** The alternate screen, no cursor, and lines that are cut instead of wrapped. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
/** A terminal that says nothing of its size. */
const DEFAULT_SIZE: Size = { cols: 80, rows: 24 };
const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
/** A signal to oneself may take a moment. */
const STOP_MS = 50;
/** Longer than the parts of one key are apart, also over a slow connection. */
const ESCAPE_MS = 50;

/** This process's terminal as a whole: taken, painted line by line, and given back as it was, however the process ends. */
export class FullScreen {
  readonly #handlers: FullScreenHandlers;
  readonly #painter = new RowPainter();
  #isTaken = false;
  #isLent = false;
  #latest: readonly string[] | undefined;

  constructor(handlers: FullScreenHandlers) {
    this.#handlers = handlers;
  }

  get size(): Size {
    const { columns: cols, rows } = process.stdout;
    return cols > 0 && rows > 0 ? { cols, rows } : DEFAULT_SIZE;
  }

  take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    process.on('exit', this.#restoreAtExit);
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#onSignal);
    process.on('SIGTSTP', this.#onStop).on('SIGCONT', this.#onContinue);
    // For good: what a window that was closed has to say comes late.
    process.stdout.on('error', this.#onEnd);
    // Of the interface it reads no more than this, and without it a lone Esc takes half a second.
    emitKeypressEvents(process.stdin, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface);
    this.#listen();
  }

  /** Puts everything back as it was before `take`. */
  giveBack(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    if (!this.#isLent) this.#silence();
    process.off('exit', this.#restoreAtExit);
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#onSignal);
    process.off('SIGTSTP', this.#onStop).off('SIGCONT', this.#onContinue);
    restore();
  }

  /** Lets somebody else have the terminal, and takes it again. The picture stays until they write. */
  async lend<T>(task: () => Promise<T>): Promise<T> {
    this.#isLent = true;
    this.#silence();
    try {
      return await task();
    } finally {
      this.#isLent = false;
      if (this.#isTaken) this.#listen();
    }
  }

  /** Stops this process and whoever started it, as ctrl-z does elsewhere; `fg` brings it back. */
  suspend(): void {
    if (this.#isLent) return;
    this.#silence();
    restore();
    process.off('SIGTSTP', this.#onStop);
    process.kill(0, 'SIGTSTP');
    // Where no shell could bring it back, the kernel lets it run.
    setTimeout(() => {
      process.on('SIGTSTP', this.#onStop);
      this.#onContinue();
    }, STOP_MS);
  }

  show(lines: readonly string[]): void {
    if (!this.#isTaken || this.#isLent) return;
    const { stdout } = process;
    // A terminal that is slow gets the newest picture when it has taken the one before.
    if (stdout.writableNeedDrain) {
      if (this.#latest === undefined) stdout.once('drain', this.#showLatest);
      this.#latest = lines;
      return;
    }
    const text = this.#painter.paint(lines, this.size);
    if (text !== '') stdout.write(text);
  }

  /** Between two pictures. Whoever has borrowed the terminal rings by himself. */
  ring(text: string): void {
    if (this.#isTaken && !this.#isLent && !process.stdout.writableNeedDrain) process.stdout.write(text);
  }

  /** The next picture is written as a whole. */
  forget(): void {
    this.#painter.forget();
  }

  readonly #showLatest = () => {
    const lines = this.#latest;
    this.#latest = undefined;
    if (lines !== undefined) this.show(lines);
  };

  #listen(): void {
    const { stdin, stdout } = process;
    stdin.setRawMode(true);
    stdin.on('keypress', this.#onKey).on('end', this.#onEnd).on('error', this.#onEnd).resume();
    stdout.on('resize', this.#onResize);
    stdout.write(ENTER);
    this.forget();
  }

  #silence(): void {
    const { stdin, stdout } = process;
    stdin.off('keypress', this.#onKey).off('end', this.#onEnd).off('error', this.#onEnd).pause();
    stdout.off('resize', this.#onResize);
  }

  readonly #onKey = (text: string | undefined, key: { name?: string; ctrl?: boolean; meta?: boolean }) => {
    const isCharacter = text !== undefined && key.meta !== true && !/\p{Cc}/u.test(text);
    this.#handlers.key({
      name: key.name,
      ctrl: key.ctrl === true,
      text: isCharacter ? text : undefined,
    });
  };

  readonly #onResize = () => {
    this.forget();
    this.#handlers.resized();
  };

  readonly #onEnd = () => this.#handlers.ended(undefined);

  readonly #onStop = () => this.suspend();

  readonly #onSignal = (signal: NodeJS.Signals) => this.#handlers.ended(signal);

  /** Whoever stopped this process had the terminal meanwhile. */
  readonly #onContinue = () => {
    if (this.#isLent || !this.#isTaken) return;
    this.#silence();
    // The mode is remembered, and would not be set twice.
    process.stdin.setRawMode(false);
    this.#listen();
    this.#handlers.resized();
  };

  /** The way out of a crash: nothing that waits is written any more. The terminal's driver is reset by Node. */
  readonly #restoreAtExit = () => {
    try {
      writeSync(STDOUT, TERMINAL_RESET);
    } catch (error) {
      // A window that was closed has nothing to restore.
      if (!['EIO', 'EPIPE', 'EAGAIN'].includes(systemCode(error) ?? '')) throw error;
    }
  };
}

/** A terminal whose window was closed cannot be restored, and need not be. */
function restore(): void {
  try {
    process.stdin.setRawMode(false);
    process.stdout.write(TERMINAL_RESET);
  } catch (error) {
    if (systemCode(error) !== 'EIO') throw error;
  }
}
