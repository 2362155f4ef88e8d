import { LIMIT_NAMES, type LimitName } from '@berth/contract';
import { expect, it } from 'vitest';
import { limitAmount, limitOf, limitText } from './limit-words.ts';

const GIB = 1024 ** 3;

it.each([
  ['memory', '512m', GIB / 2],
  ['memory', ' 2 GiB ', 2 * GIB],
  ['cpus', '0.5', 0.5],
  ['pids', '100', 100],
  ['run', '90m', 5_400_000],
  ['idle', '2 h', 7_200_000],
  ['disk', '', null],
  ['memory', '0', undefined],
  ['memory', 'lots', undefined],
  ['pids', '2', undefined],
  ['pids', '10.5', undefined],
  ['cpus', '-1', undefined],
  ['run', '10', undefined],
  ['run', '0s', undefined],
] as const)('reads %s from %j', (name, text, value) => {
  expect(limitOf(name, text)).toBe(value);
});

it.each([
  ['memory', 512 * 1024 ** 2, '512m'],
  ['memory', GIB + 1, String(GIB + 1)],
  ['run', 5_400_000, '90m'],
  ['idle', 90_000, '90s'],
  ['cpus', 1.5, '1.5'],
] as const)('writes %s %d so that it can be read again', (name, value, text) => {
  expect(limitText(name, value)).toBe(text);
  expect(limitOf(name, text)).toBe(value);
});

it('shows amounts in the unit of each limit', () => {
  const shown = LIMIT_NAMES.map((name: LimitName) => limitAmount(name, 7_200_000));
  expect(shown).toEqual(['6.9 MiB', '7200000', '7200000', '7200000', '6.9 MiB', '2 h', '2 h']);
});
