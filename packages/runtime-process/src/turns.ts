import type { Clock } from '@berth/foundation';

export interface TurnLimits {
  /** Whose turn it is at the same time. */
  readonly width: number;
  /** Whoever takes longer lets the next one begin as well. */
  readonly turnMs: number;
}

/** Lets work begin a few at a time, in the order in which it came. What takes long goes on, without its place. */
export class Turns {
  readonly #clock: Clock;
  readonly #limits: TurnLimits;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(clock: Clock, limits: TurnLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  async take<T>(act: () => Promise<T>): Promise<T> {
    await this.#begin();
    const done = new AbortController();
    const turn = this.#clock.sleep(this.#limits.turnMs, done.signal).catch(() => undefined);
    void turn.then(() => this.#next());
    try {
      return await act();
    } finally {
      done.abort();
    }
  }

  async #begin(): Promise<void> {
    if (this.#taken < this.#limits.width) {
      this.#taken += 1;
      return;
    }
    // The place is handed over, so that nobody who comes later takes it.
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
