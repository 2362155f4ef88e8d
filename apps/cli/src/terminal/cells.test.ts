import { expect, it } from 'vitest';
import { clip, fit, fitEnd, widthOf } from './cells.ts';

it.each([
  ['', 0],
  ['plain', 5],
  ['naïve', 5],
  ['日本', 4],
  ['a\u0301b', 2],
  ['🚢x', 3],
])('counts the columns of %j', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

it.each([
  ['web', 5, 'web  '],
  ['web', 3, 'web'],
  ['website', 5, 'webs…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日… '],
  ['web', 1, '…'],
  ['web', 0, ''],
])('fits %j into %i columns', (text, width, fitted) => {
  expect(fit(text, width)).toBe(fitted);
  expect(widthOf(fit(text, width))).toBe(width);
});

it('aligns numbers on the right', () => {
  expect(fit('7', 3, 'right')).toBe('  7');
});

it.each([
  ['/home/ann/app', 8, '…ann/app'],
  ['/app', 8, '/app    '],
  ['/家/日本', 6, '…/日本'],
  ['/家/日本', 5, '…日本'],
  ['/家/日本', 4, '…本 '],
  ['/app', 0, ''],
])('keeps the end of %j in %i columns', (text, width, fitted) => {
  expect(fitEnd(text, width)).toBe(fitted);
});

it('clips without padding', () => {
  expect([clip('abc', 5), clip('abcdef', 4), clip('日本語', 4)]).toEqual(['abc', 'abc…', '日…']);
});
