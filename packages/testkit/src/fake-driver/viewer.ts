import { BerthError, type KeeperStatus } from '@berth/contract';
import type { TerminalEvents, TerminalLink } from '@berth/core';
import type { FakeRun } from './run.ts';

/** A viewer that wants the present skips ahead when it is further behind than this. */
const LIVE_LAG_MAX_BYTES = 1024 * 1024;

/** One connection to a fake terminal. Tells nothing during a call to it, as a real connection could not either. */
export class FakeViewer implements TerminalLink {
  readonly #run: FakeRun;
  readonly #events: TerminalEvents;
  #cursor: number | undefined;
  #complete = false;
  #paused = false;
  #announced = false;
  #closed = false;

  constructor(run: FakeRun, events: TerminalEvents) {
    this.#run = run;
    this.#events = events;
  }

  get status(): KeeperStatus {
    return this.#run.status();
  }

  subscribe(from: number, delivery: 'live' | 'complete'): void {
    this.#cursor = Math.min(from, this.#run.output.end);
    this.#complete = delivery === 'complete';
    this.#announced = false;
    this.wake();
  }

  async input(bytes: Uint8Array): Promise<void> {
    if (this.#closed) throw notRunning();
    this.#run.input(bytes);
  }

  resize(cols: number, rows: number): void {
    if (!this.#closed) this.#run.resize(cols, rows);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.wake();
  }

  close(): void {
    this.end(null);
  }

  wake(): void {
    queueMicrotask(() => this.#pump());
  }

  resized(offset: number, cols: number, rows: number): void {
    this.#pump();
    if (!this.#closed && this.#cursor === offset) this.#events.resized(offset, cols, rows);
  }

  /** The connection breaks, or was closed. */
  end(reason: string | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#run.viewers.delete(this);
    queueMicrotask(() => this.#events.end(reason));
  }

  #pump(): void {
    if (this.#closed || this.#paused) return;
    if (this.#cursor !== undefined) this.#deliver(this.#cursor);
    const { exit } = this.#run;
    if (this.#closed || this.#paused || exit === null || !this.#run.told) return;
    this.#events.exit(exit);
    this.end(null);
  }

  #deliver(from: number): void {
    const { output } = this.#run;
    let at = from;
    if (at < output.start) at = this.#skip(at, output.start, true);
    if (!this.#complete && output.end - at > LIVE_LAG_MAX_BYTES) at = this.#skip(at, output.end, false);
    while (at < output.end && !this.#paused && !this.#closed) {
      const bytes = output.slice(at);
      this.#cursor = at + bytes.length;
      this.#events.output(at, bytes);
      at = this.#cursor;
    }
    if (this.#announced || at < output.end || this.#closed) return;
    this.#announced = true;
    this.#events.caughtUp(at);
  }

  #skip(from: number, to: number, gone: boolean): number {
    this.#cursor = to;
    this.#events.skipped(from, to, gone);
    return to;
  }
}

export function notRunning(): BerthError {
  return new BerthError({ code: 'not_running', message: 'The program has ended.' });
}
