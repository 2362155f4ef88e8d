import { expect, it } from 'vitest';
import { systemClock } from './system-clock.ts';

const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

it.each([MONTH_MS, Number.POSITIVE_INFINITY])('sleeps for %d ms, also if no timer does', async (ms) => {
  const ending = new AbortController();
  const slept = systemClock.sleep(ms, ending.signal).then(() => 'slept');
  // A timer that is asked for too much is over after one.
  const first = await Promise.race([slept, systemClock.sleep(20).then(() => 'still asleep')]);
  expect(first).toBe('still asleep');
  ending.abort();
  await expect(slept).rejects.toThrow('aborted');
});
