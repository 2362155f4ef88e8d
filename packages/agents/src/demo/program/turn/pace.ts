import { setImmediate as nextRound, setTimeout as sleep } from 'node:timers/promises';

/** How fast a script plays. */
export interface Pace {
  /** Nothing takes any time. */
  readonly instant: boolean;
  /** Waits `ms` of the script's time; rejects when aborted. Always lets pending input in first. */
  delay(ms: number, signal: AbortSignal): Promise<void>;
}

/** A `speed` of 2 plays twice as fast, and 0 leaves all delays out. */
export function createPace(speed: number): Pace {
  return {
    instant: speed === 0,
    async delay(ms, signal) {
      if (speed === 0 || ms === 0) await nextRound(undefined, { signal });
      else await sleep(ms / speed, undefined, { signal });
    },
  };
}
