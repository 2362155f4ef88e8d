import { describe, expect, it } from 'vitest';
import { linesToDraw } from './lines-to-draw.ts';

const lines = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const inSight = (startIndex: number, endIndex: number, overscan = 4) => ({
  startIndex,
  endIndex,
  overscan,
  count: 100,
});

describe('lines to draw', () => {
  it.each([
    ['in the middle', inSight(20, 26), lines(16, 30)],
    ['at the beginning', inSight(0, 6), lines(0, 10)],
    ['at the end', inSight(95, 99), lines(91, 99)],
    ['before anything around is wanted', inSight(20, 26, 0), lines(20, 26)],
    ['of an empty list', { ...inSight(0, 0), count: 0 }, []],
  ])('are those around what is in sight, %s', (_where, range, drawn) => {
    expect(linesToDraw(range)).toEqual(drawn);
  });

  it.each([
    ['as many after a short step', inSight(22, 28), lines(16, 30), lines(18, 32)],
    ['as many as long as one of them stands', inSight(30, 36), lines(16, 30), lines(26, 40)],
    ['few after a leap', inSight(31, 37), lines(16, 30), lines(30, 38)],
    ['few after a leap upwards', inSight(9, 15), lines(16, 30), lines(8, 16)],
    [
      'those in sight after a leap where none around is wanted',
      inSight(60, 66, 0),
      lines(16, 30),
      lines(60, 66),
    ],
    ['few where nothing stands', inSight(60, 66), [], lines(59, 67)],
  ])('while somebody scrolls are %s', (_which, range, before, drawn) => {
    expect(linesToDraw(range, before)).toEqual(drawn);
  });
});
