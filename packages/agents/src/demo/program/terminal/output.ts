import { write } from 'node:fs';

/** Above this much unread output the script waits: a terminal that nobody reads must not fill our memory. */
const HIGH_WATER_BYTES = 64 * 1024;
const RETRY_MS = 5;

/**
 * Writes to a terminal in order and never blocks. Node's own stream for terminals blocks the whole process while the
 * other side does not read, and then not even a signal would be noticed.
 */
export class Output {
  readonly #fd: number;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #writing = false;
  #gone = false;
  #waiting: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(fd: number) {
    this.#fd = fd;
  }

  get behind(): boolean {
    return this.#queued >= HIGH_WATER_BYTES;
  }

  write(data: string | Uint8Array): void {
    if (this.#gone || data.length === 0) return;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (!this.#writing) this.#writeNext();
  }

  /** Resolves when the reader has caught up enough for more. */
  ready(): Promise<void> {
    return this.#until(HIGH_WATER_BYTES);
  }

  /** Resolves when everything was written. */
  drained(): Promise<void> {
    return this.#until(1);
  }

  #until(below: number): Promise<void> {
    if (this.#queued < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ below, resolve }));
  }

  #writeNext(): void {
    const bytes = Buffer.concat(this.#queue);
    this.#queue = [];
    this.#writing = bytes.length > 0;
    if (this.#writing) this.#writeFrom(bytes, 0);
  }

  #writeFrom(bytes: Uint8Array, offset: number): void {
    write(this.#fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#writeFrom(bytes, offset), RETRY_MS);
        return;
      }
      if (error !== null) this.#discard();
      else this.#wrote(bytes, offset, written);
    });
  }

  #wrote(bytes: Uint8Array, offset: number, written: number): void {
    this.#queued -= written;
    const done = offset + written === bytes.length;
    if (done) this.#writeNext();
    else this.#writeFrom(bytes, offset + written);
    this.#wake();
  }

  /** The terminal is gone; there is nobody left to write to. */
  #discard(): void {
    this.#gone = true;
    this.#queue = [];
    this.#queued = 0;
    this.#wake();
  }

  #wake(): void {
    const ready = this.#waiting.filter(({ below }) => this.#queued < below);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(({ below }) => this.#queued >= below);
    for (const { resolve } of ready) resolve();
  }
}
