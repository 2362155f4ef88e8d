import { setTimeout as pause } from 'node:timers/promises';
import type { Tell } from '@berth/core';

/** From when its transcript says so until it can be typed into again: it draws what was said before. */
const DRAWS_MS = 1000;
/** A version that never says so must not be waited for without end. */
const OPENS_MS = 20_000;

/**
 * A conversation that is taken up again. The program shows its prompt and calls itself ready half a second before it does
 * that, and forgets then what was typed meanwhile.
 */
export class Opening {
  readonly #tell: Tell;
  readonly #signal: AbortSignal;
  #isUnderWay = false;

  constructor(tell: Tell, signal: AbortSignal) {
    this.#tell = tell;
    this.#signal = signal;
  }

  /** Of a run that began then, in milliseconds since 1970. One that goes on for long is open. */
  begin(startedAt: number): void {
    const leftMs = startedAt + OPENS_MS - Date.now();
    if (leftMs <= 0) return;
    this.#isUnderWay = true;
    this.#say('starting', 'transcript: the conversation is not open yet');
    this.#endAfter(leftMs);
  }

  opened(): void {
    if (this.#isUnderWay) this.#endAfter(DRAWS_MS);
  }

  #endAfter(ms: number): void {
    pause(ms, undefined, { signal: this.#signal, ref: false }).then(
      () => {
        if (!this.#isUnderWay) return;
        this.#isUnderWay = false;
        this.#say(null, 'transcript: the conversation is open');
      },
      // Nobody listens any more.
      () => undefined,
    );
  }

  #say(activity: 'starting' | null, label: string): void {
    this.#tell({ source: 'file', time: Date.now(), label, activity });
  }
}
