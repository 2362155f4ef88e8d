import { expect, test } from 'vitest';
import { resetTime } from './reset-time.ts';

const NOON = new Date(2026, 10, 26, 12).getTime();
const LIMIT = 'You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage or';

test('a time on a day', () => {
  const time = resetTime(`${LIMIT} try again at Nov 27th, 2026 12:48 AM.`, NOON);
  expect(time).toBe(new Date(2026, 10, 27, 0, 48).getTime());
});

test('a time that is still to come today', () => {
  expect(resetTime(`${LIMIT} try again at 1:04 PM.`, NOON)).toBe(new Date(2026, 10, 26, 13, 4).getTime());
});

test('a time that has passed today', () => {
  expect(resetTime(`${LIMIT} try again at 1:04 AM.`, NOON)).toBe(new Date(2026, 10, 27, 1, 4).getTime());
});

test('no time', () => {
  expect(resetTime(`${LIMIT} try again later.`, NOON)).toBeUndefined();
});
