import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@berth/foundation';

/** Real time. A delay alone does not keep the process alive. */
export const timers: Pick<Clock, 'now' | 'sleep'> = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};
