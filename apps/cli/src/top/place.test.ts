import { describe, expect, it } from 'vitest';
import { FIRST_ROW, followPlace, movePlace, type Move, type Place } from './place.ts';

const rows = (ids: string) => [...ids].map((id) => ({ id }));
const go = (place: Place, moves: readonly Move[], ids: string) =>
  moves.reduce((at, move) => movePlace(at, move, { rows: rows(ids), height: 3 }), place);

describe('the cursor', () => {
  it('stays on its instance when rows change their order, and the window follows no more than it must', () => {
    const place = go(FIRST_ROW, ['down'], 'abcdefgh');
    expect(place).toEqual({ id: 'b', index: 1, top: 0 });
    expect(followPlace(place, rows('bacdefgh'), 3)).toEqual({ id: 'b', index: 0, top: 0 });
    expect(followPlace(place, rows('acdebfgh'), 3)).toEqual({ id: 'b', index: 4, top: 2 });
    expect(followPlace(place, rows('acdefghb'), 3)).toEqual({ id: 'b', index: 7, top: 5 });
  });

  it('stays at the first row until it is moved, and again after Home', () => {
    expect(followPlace(FIRST_ROW, rows('cab'), 3)).toEqual(FIRST_ROW);
    const back = go(FIRST_ROW, ['last', 'first'], 'abcdefgh');
    expect(followPlace(back, rows('hgfedcba'), 3)).toEqual(FIRST_ROW);
  });

  it('stays on its line when its instance is gone', () => {
    const place = go(FIRST_ROW, ['down', 'down'], 'abcde');
    expect(followPlace(place, rows('abde'), 3)).toEqual({ id: 'd', index: 2, top: 0 });
    expect(followPlace(place, rows('a'), 3)).toEqual({ id: 'a', index: 0, top: 0 });
    expect(followPlace(place, [], 3)).toEqual({ id: undefined, index: 0, top: 0 });
  });

  it('moves by rows and pages and stops at the ends', () => {
    expect(go(FIRST_ROW, ['up'], 'abc')).toMatchObject({ id: 'a', index: 0 });
    expect(go(FIRST_ROW, ['page-down'], 'abcdefgh')).toEqual({ id: 'c', index: 2, top: 0 });
    expect(go(FIRST_ROW, ['page-down', 'page-down'], 'abcdefgh')).toEqual({ id: 'e', index: 4, top: 2 });
    expect(go(FIRST_ROW, ['last'], 'abcdefgh')).toEqual({ id: 'h', index: 7, top: 5 });
    expect(go(FIRST_ROW, ['last', 'down', 'page-up'], 'abcdefgh')).toEqual({ id: 'f', index: 5, top: 5 });
    expect(go(FIRST_ROW, ['down', 'last', 'page-down'], '')).toMatchObject({
      id: undefined,
      index: 0,
      top: 0,
    });
  });

  it('shows as many rows as there are when the window grows, and survives one without rows', () => {
    const place = go(FIRST_ROW, ['last'], 'abcdefgh');
    expect(followPlace(place, rows('abcdefgh'), 6).top).toBe(2);
    expect(followPlace(place, rows('abcdefgh'), 20).top).toBe(0);
    expect(followPlace(place, rows('abcdefgh'), 0)).toMatchObject({ id: 'h', top: 7 });
  });
});
