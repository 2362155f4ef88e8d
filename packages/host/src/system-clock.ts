import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, TIMER_MAX_MS } from '@berth/foundation';

const NANOSECONDS_PER_MS = 1_000_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  // Counted from the boot of the machine: what one process has noted, a later one can compare.
  monotonic: () => Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS,
  sleep: async (ms, signal) => {
    const options = signal === undefined ? {} : { signal };
    let left = ms;
    for (; left > TIMER_MAX_MS; left -= TIMER_MAX_MS) await delay(TIMER_MAX_MS, undefined, options);
    await delay(left, undefined, options);
  },
};
