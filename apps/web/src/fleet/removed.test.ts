import { expect, it } from 'vitest';
import { anInstance } from '../instance/testing/an-instance.ts';
import { fleetSearch } from './fleet-search.ts';
import { lastRemovedFirst } from './removed.ts';

it('lists what was removed, the last one first', () => {
  const removed = lastRemovedFirst([
    anInstance({ id: 'first', removedAt: '2026-01-01T00:00:00.000Z' }),
    anInstance({ id: 'there' }),
    anInstance({ id: 'last', removedAt: '2026-01-02T00:00:00.000Z' }),
  ]);
  expect(removed.map(({ id }) => id)).toEqual(['last', 'first']);
});

it('stands in the address as true, and as nothing else', () => {
  expect(fleetSearch({ trash: true })).toEqual({ trash: true });
  expect(fleetSearch({ trash: 'yes' })).toEqual({});
});
