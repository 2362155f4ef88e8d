/** How much may come at once, and how much again each second. */
export interface Flow {
  readonly burst: number;
  readonly perSecond: number;
}

/** Lets a burst through and then a steady flow. */
export class TokenBucket {
  readonly #flow: Flow;
  #left: number;
  #at: number;

  constructor(flow: Flow, now: number) {
    this.#flow = flow;
    this.#left = flow.burst;
    this.#at = now;
  }

  /** Whether there is room for one more; `now` is in milliseconds. */
  take(now: number): boolean {
    const { burst, perSecond } = this.#flow;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** It is as a new one would be. */
  isFull(now: number): boolean {
    const { burst, perSecond } = this.#flow;
    return this.#left + ((now - this.#at) / 1000) * perSecond >= burst;
  }
}
