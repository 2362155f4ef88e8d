import { ManualClock } from '@berth/testkit';
import { expect, it } from 'vitest';
import { GapWatch } from './gap-watch.ts';

const MINUTE_MS = 60_000;

it('what is a little late has not slept', async () => {
  const clock = new ManualClock();
  const gaps = new GapWatch(clock);
  await clock.advance(200 + 4900);
  expect(gaps.hasSlept(200)).toBe(false);
  await clock.advance(30_000 + 29_000);
  expect(gaps.hasSlept(30_000)).toBe(false);
});

it('what is late by more than its time has', async () => {
  const clock = new ManualClock();
  const gaps = new GapWatch(clock);
  await clock.advance(200 + 5100);
  expect(gaps.hasSlept(200)).toBe(true);
  await clock.advance(30_000 + 31_000);
  expect(gaps.hasSlept(30_000)).toBe(true);
});

it('a sleep in which the clock of durations stood still is noticed by the other one', async () => {
  const clock = new ManualClock();
  const gaps = new GapWatch(clock);
  clock.jump(60 * MINUTE_MS);
  await clock.advance(1000);
  expect(gaps.hasSlept(1000)).toBe(true);
  await clock.advance(1000);
  expect(gaps.hasSlept(1000)).toBe(false);
});

it('a wall clock that is set back is no sleep', async () => {
  const clock = new ManualClock();
  const gaps = new GapWatch(clock);
  clock.jump(-60 * MINUTE_MS);
  await clock.advance(1000);
  expect(gaps.hasSlept(1000)).toBe(false);
});
