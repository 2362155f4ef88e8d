import type { Clock } from '@berth/foundation';
import { GapWatch } from '../health/gap-watch.ts';

/**
 * Time in which the machine was awake, in milliseconds that only grow: what it slept through was nobody's use of it. The
 * wall clock may jump without any effect on it.
 */
export class AwakeTime {
  readonly #clock: Clock;
  readonly #gaps: GapWatch;
  #sleptMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#gaps = new GapWatch(clock);
  }

  now(): number {
    return this.#clock.monotonic() - this.#sleptMs;
  }

  /** Waits for about `ms`; of what passed beyond that, as when the machine slept meanwhile, nothing counts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const begunAt = this.#clock.monotonic();
    this.#gaps.begin();
    try {
      await this.#clock.sleep(ms, signal);
    } finally {
      const passedMs = this.#clock.monotonic() - begunAt;
      if (this.#gaps.hasSlept(ms)) this.#sleptMs += Math.max(0, passedMs - ms);
    }
  }
}
