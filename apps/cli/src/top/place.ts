/**
 * Where somebody is in the list. Once they have moved, the cursor stays on its instance wherever that goes; before that,
 * and after Home, it stays at the first row whatever is there.
 */
export interface Place {
  readonly id: string | undefined;
  /** Row of the cursor when the list was last seen. */
  readonly index: number;
  /** First row in the window. */
  readonly top: number;
}

export const FIRST_ROW: Place = { id: undefined, index: 0, top: 0 };

interface Listed {
  readonly id: string;
}

/** The place in a list that has changed, in a window of that many rows. An instance that is gone leaves the cursor where it was. */
export function followPlace(place: Place, rows: readonly Listed[], height: number): Place {
  if (place.id === undefined) return FIRST_ROW;
  const found = rows.findIndex(({ id }) => id === place.id);
  if (found >= 0) return withWindow({ ...place, index: found }, rows.length, height);
  const index = clamp(place.index, 0, rows.length - 1);
  return withWindow({ ...place, id: rows[index]?.id, index }, rows.length, height);
}

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

export function movePlace(
  place: Place,
  move: Move,
  { rows, height }: { readonly rows: readonly Listed[]; readonly height: number },
): Place {
  if (move === 'first') return FIRST_ROW;
  const index = clamp(place.index + distance(move, rows.length, height), 0, rows.length - 1);
  return withWindow({ ...place, id: rows[index]?.id, index }, rows.length, height);
}

function distance(move: Exclude<Move, 'first'>, count: number, height: number): number {
  const page = Math.max(1, height - 1);
  return { up: -1, down: 1, 'page-up': -page, 'page-down': page, last: count }[move];
}

/** The window moves no more than it must. */
function withWindow(place: Place, count: number, height: number): Place {
  const room = Math.max(1, height);
  const top = clamp(place.top, place.index - room + 1, place.index);
  return { ...place, top: clamp(top, 0, Math.max(0, count - room)) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high), 0);
}
