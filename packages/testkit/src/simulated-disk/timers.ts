import type { Clock } from '@berth/foundation';

/** One for all: an error with its stack for each would take longer than all else. */
const CLEARED = new Error('the timer was cleared');

/**
 * Timers of code that knows no clock but the system's, by a clock that a test holds. They belong to the process that set them:
 * when it is dead, what they begin reaches no disk.
 */
export function timersOn(clock: Clock) {
  return {
    setTimeout: (act: () => void, ms = 0): AbortController => {
      const timer = new AbortController();
      clock.sleep(ms, timer.signal).then(act, () => undefined);
      return timer;
    },
    clearTimeout: (timer: AbortController | undefined): void => timer?.abort(CLEARED),
  };
}
