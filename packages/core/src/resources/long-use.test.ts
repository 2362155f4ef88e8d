import { expect, it } from 'vitest';
import { LongUse } from './long-use.ts';

const SECOND_MS = 1000;

it('is the average of the last minute, and unknown before that', () => {
  const use = new LongUse();
  const told = Array.from({ length: 19 }, (_, look) => {
    const at = look * 10 * SECOND_MS;
    // Half a processor in the first minute, and none from then on.
    return use.add({ source: 'cgroup', cpuMs: Math.min(at, 60 * SECOND_MS) / 2 }, at);
  });
  expect(told.slice(0, 6)).toStrictEqual(Array.from({ length: 6 }, () => undefined));
  expect(told[6]).toBe(0.5);
  expect(told[9]).toBe(0.25);
  expect(told[12]).toBe(0);
});

it('begins again where somebody else counts the time', () => {
  const use = new LongUse();
  use.add({ source: 'cgroup', cpuMs: 0 }, 0);
  expect(use.add({ source: 'processes', cpuMs: 60_000 }, 60_000)).toBeUndefined();
});
