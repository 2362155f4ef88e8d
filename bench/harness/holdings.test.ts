import { describe, expect, it } from 'vitest';
import { growth, type Holdings, leaks, leastOf } from './holdings.ts';

const BEFORE: Holdings = { processes: 2, descriptors: 40, files: 1, controlGroups: 0, residentMb: 120 };

function after(changes: Partial<Holdings>): Holdings {
  return { ...BEFORE, ...changes };
}

it('is looked at for the least of each thing', () => {
  const other = { ...BEFORE, processes: 1, descriptors: 90 };
  expect(leastOf(BEFORE, other)).toEqual({ ...BEFORE, processes: 1 });
});

describe('what grew', () => {
  it('is the difference', () => {
    const later = after({ processes: 3, descriptors: 39, residentMb: 130 });
    expect(growth(BEFORE, later)).toEqual({ processes: 1, descriptors: -1, files: 0, residentMb: 10 });
  });

  it('is no leak when it is what comes and goes', () => {
    expect(leaks(BEFORE, after({ processes: 3, descriptors: 48, files: 3, residentMb: 180 }), 1000)).toEqual(
      [],
    );
    expect(leaks(BEFORE, after({ processes: 0, descriptors: 0, files: 0, residentMb: 0 }), 1000)).toEqual([]);
  });

  it.each([
    [{ processes: 4 }, '2 processes'],
    [{ descriptors: 49 }, '9 descriptors'],
    [{ files: 4 }, '3 files in run and screens'],
    [{ controlGroups: 1 }, '1 control groups'],
    [{ residentMb: 205 }, '85 MB of memory'],
  ])('is a leak beyond that: %o', (changes, words) => {
    expect(leaks(BEFORE, after(changes), 1000)).toEqual([words]);
  });

  it('may be more memory the more cycles there were', () => {
    expect(leaks(BEFORE, after({ residentMb: 205 }), 10_000)).toEqual([]);
  });
});
