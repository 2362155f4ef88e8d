import { expect, it } from 'vitest';
import { shortDuration } from './short-duration.ts';

it('writes times as people type them', () => {
  const times = [500, 1000, 45_000, 60_000, 5_400_000, 7_200_000, 90_061_400];
  expect(times.map(shortDuration)).toStrictEqual(['0.5s', '1s', '45s', '1m', '1h30m', '2h', '1d1h1m1s']);
});
