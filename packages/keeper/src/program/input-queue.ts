import { INPUT_RESULT } from '@berth/contract';

/** Input that waits for a program that does not read. Beyond it, input is refused and the sender told. */
const QUEUE_MAX_BYTES = 1024 * 1024;
/** A terminal that is full is tried again after the first, then ever less often up to the second. */
const RETRY_MIN_MS = 1;
const RETRY_MAX_MS = 64;

interface Waiting {
  bytes: Uint8Array;
  readonly done: (result: number) => void;
}

/** Feeds the terminal in order, at the program's pace. */
export class InputQueue {
  readonly #write: (bytes: Uint8Array) => number;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MIN_MS;
  #closed = false;

  constructor(write: (bytes: Uint8Array) => number) {
    this.#write = write;
  }

  /** Calls `done` with an INPUT_RESULT once the terminal has taken all of it, or never will. */
  push(bytes: Uint8Array, done: (result: number) => void): void {
    if (this.#closed) return done(INPUT_RESULT.notRunning);
    if (this.#bytes + bytes.length > QUEUE_MAX_BYTES) return done(INPUT_RESULT.queueFull);
    this.#waiting.push({ bytes, done });
    this.#bytes += bytes.length;
    if (this.#retry === undefined) this.#feed();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const { done } of this.#waiting) done(INPUT_RESULT.notRunning);
    this.#waiting = [];
    this.#bytes = 0;
  }

  #feed(): void {
    this.#retry = undefined;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const taken = this.#write(first.bytes);
      this.#bytes -= taken;
      if (taken < first.bytes.length) {
        first.bytes = first.bytes.subarray(taken);
        if (taken > 0) {
          this.#retryMs = RETRY_MIN_MS;
          continue;
        }
        this.#retry = setTimeout(() => this.#feed(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
        return;
      }
      this.#waiting.shift();
      first.done(INPUT_RESULT.written);
    }
  }
}
