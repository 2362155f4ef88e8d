import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@berth/foundation';

const NANOSECONDS_PER_MS = 1_000_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  // Counted from the boot of the machine: what one process has noted, a later one can compare.
  monotonic: () => Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS,
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};
