/** Time as a dependency, so that core and tests decide what "now" is. */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch; may jump. For records that people read. */
  now(): number;
  /**
   * Milliseconds that only grow and never jump. For durations, deadlines and backoff. Until the machine is booted again,
   * readings of all processes can be compared.
   */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Timers of the platform cannot wait for longer, some 24.8 days, and what is longer they do not wait for at all. */
export const TIMER_MAX_MS = 2 ** 31 - 1;
