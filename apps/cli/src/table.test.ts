import { expect, it } from 'vitest';
import { columns, since } from './table.ts';

it('aligns columns, and leaves nothing behind them', () => {
  expect(
    columns([
      ['NAME', 'AGE'],
      ['a-long-name', '5s'],
      ['b', ''],
    ]),
  ).toBe('NAME         AGE\na-long-name  5s\nb');
  expect(columns([])).toBe('');
});

it('counts columns as terminals do', () => {
  expect(
    columns([
      ['日本', 'x'],
      ['abc', 'y'],
    ]),
  ).toBe('日本  x\nabc   y');
});

it.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m'],
  [3599, '59m'],
  [3600, '1h'],
  [86_399, '23h'],
  [86_400, '1d'],
  [-5, '0s'],
])('says %i seconds as %s', (seconds, text) => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(since(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});

it('says nothing of what has not begun', () => {
  expect(since(null, 0)).toBe('-');
});
