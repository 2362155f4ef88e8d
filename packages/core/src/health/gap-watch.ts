import type { Clock } from '@berth/foundation';

/** A busy machine is late by less; one that has slept for less has missed nothing. */
const LATE_MAX_MS = 5000;

/**
 * Notices that the machine, or this process, has slept: whoever was to be awake after a while and is so much later has
 * seen nothing meanwhile, and what it looks at could do nothing. Both clocks are asked, since the one that measures
 * durations stands still in the sleep of some machines.
 */
export class GapWatch {
  readonly #clock: Clock;
  #wall = 0;
  #elapsed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.begin();
  }

  /** Time counts from here. */
  begin(): void {
    this.#wall = this.#clock.now();
    this.#elapsed = this.#clock.monotonic();
  }

  /** Whether much more time has passed than was to pass. Time counts from here then. */
  hasSlept(expectedMs: number): boolean {
    const passedMs = Math.max(this.#clock.now() - this.#wall, this.#clock.monotonic() - this.#elapsed);
    this.begin();
    return passedMs - expectedMs > Math.max(expectedMs, LATE_MAX_MS);
  }
}
