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

  const before = lines(16, 30);
  it.each([
    { which: 'as many after a short step', range: inSight(22, 28), before, drawn: lines(18, 32) },
    { which: 'as many as long as one of them stands', range: inSight(30, 36), before, drawn: lines(26, 40) },
    { which: 'few after a leap', range: inSight(31, 37), before, drawn: lines(30, 38) },
    { which: 'few after a leap upwards', range: inSight(9, 15), before, drawn: lines(8, 16) },
    { which: 'few where nothing stands', range: inSight(60, 66), before: [], drawn: lines(59, 67) },
    { which: 'none around where none is wanted', range: inSight(60, 66, 0), before, drawn: lines(60, 66) },
  ])('while somebody scrolls are $which', ({ range, before: standing, drawn }) => {
    expect(linesToDraw(range, standing)).toEqual(drawn);
  });
});
