import { expect, it } from 'vitest';
import { movedBy } from './cursor.ts';
import { NOTHING_SELECTED, type SelectionAct, selectionAfter } from './selection.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];
const after = (...acts: readonly SelectionAct[]) =>
  [...acts.reduce(selectionAfter, NOTHING_SELECTED).ids].sort();

it('chooses one by one, and takes back', () => {
  expect(after({ do: 'toggle', id: 'b' }, { do: 'toggle', id: 'd' })).toEqual(['b', 'd']);
  expect(after({ do: 'toggle', id: 'b' }, { do: 'toggle', id: 'b' })).toEqual([]);
});

it('chooses a range from the last one, up or down', () => {
  expect(after({ do: 'toggle', id: 'b' }, { do: 'extend', id: 'd', shown })).toEqual(['b', 'c', 'd']);
  expect(
    after({ do: 'toggle', id: 'd' }, { do: 'extend', id: 'c', shown }, { do: 'extend', id: 'e', shown }),
  ).toEqual(['c', 'd', 'e']);
});

it('takes a range without a beginning for one', () => {
  expect(after({ do: 'extend', id: 'd', shown })).toEqual(['d']);
  expect(after({ do: 'toggle', id: 'gone' }, { do: 'extend', id: 'b', shown })).toEqual(['b', 'gone']);
});

it('forgets all', () => {
  expect(after({ do: 'choose', ids: shown }, { do: 'clear' })).toEqual([]);
});

it('moves by keys, and stays at the ends', () => {
  const items = shown.map((id) => ({ id }));
  expect(movedBy(items, undefined, 1)).toBe('a');
  expect(movedBy(items, undefined, -1)).toBe('e');
  expect(movedBy(items, 'b', 1)).toBe('c');
  expect(movedBy(items, 'e', 1)).toBe('e');
  expect(movedBy(items, 'gone', 1)).toBe('a');
  expect(movedBy([], 'a', 1)).toBeUndefined();
});
