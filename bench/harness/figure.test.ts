import { describe, expect, it } from 'vitest';
import { absentFigure, figure, meets } from './figure.ts';

const ROW = { name: 'a thing', unit: 'ms' } as const;

describe('a figure', () => {
  it('has percentiles that are samples themselves', () => {
    const samples = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(figure('group', ROW, samples)).toMatchObject({ p50: 100, p90: 180, p99: 198, min: 1, max: 200 });
  });

  it('of one sample is that sample', () => {
    expect(figure('group', ROW, [7])).toMatchObject({ p50: 7, p90: 7, p99: 7, min: 7, max: 7 });
  });

  it('with fewer than a hundred samples has its largest as p99', () => {
    expect(figure('group', ROW, [3, 1, 2])).toMatchObject({ p50: 2, p99: 3, samples: [3, 1, 2] });
  });

  it('is refused when a sample is no number', () => {
    expect(() => figure('group', ROW, [1, Number.NaN])).toThrow('group: a thing: a sample is not a number');
  });

  it('that is absent says why, and has no numbers', () => {
    expect(absentFigure('group', ROW, 'not installed')).toMatchObject({
      p50: null,
      max: null,
      samples: [],
      absent: 'not installed',
    });
  });
});

describe('an aim', () => {
  it('is met at its limit, missed above it, and nothing without samples', () => {
    const one = figure('group', ROW, [10, 20]);
    expect(meets(one, { statistic: 'max', limit: 20 })).toBe(true);
    expect(meets(one, { statistic: 'max', limit: 19.9 })).toBe(false);
    expect(meets(absentFigure('group', ROW, 'why'), { statistic: 'max', limit: 1 })).toBeNull();
  });
});
