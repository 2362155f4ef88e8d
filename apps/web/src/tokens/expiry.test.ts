import { expect, it } from 'vitest';
import { DEFAULT_LIFE, expiryStanding, lifeMs } from './expiry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it('gives a month unless somebody wants it otherwise, and no end where none is wanted', () => {
  expect(lifeMs(DEFAULT_LIFE)).toBe(30 * 24 * 60 * 60 * 1000);
  expect(lifeMs('none')).toBeNull();
});

it('tells what ends within a week from what ends later, and from what does not end', () => {
  expect(expiryStanding('2026-01-07T23:59:59Z', NOW)).toBe('soon');
  expect(expiryStanding('2026-01-08T00:00:00Z', NOW)).toBe('later');
  expect(expiryStanding(null, NOW)).toBe('endless');
});
