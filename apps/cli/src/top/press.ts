import type { Key } from '../terminal/full-screen.ts';
import { type Move, movePlace } from './place.ts';
import type { SortKey, TopRow } from './rows.ts';
import { listRows, type Mode, type Target, type TopState, type Verb } from './state.ts';

/** What is to be done outside. */
export type Act =
  | { readonly kind: 'quit' | 'suspend' | 'redraw' }
  | { readonly kind: 'attach' | 'logs'; readonly target: Target }
  | { readonly kind: 'act'; readonly verb: Verb; readonly target: Target };

export interface Pressed {
  readonly state: TopState;
  readonly act?: Act;
}

const MOVES: Readonly<Record<string, Move>> = {
  up: 'up',
  k: 'up',
  down: 'down',
  j: 'down',
  pageup: 'page-up',
  pagedown: 'page-down',
  home: 'first',
  end: 'last',
};

const SORTS: Readonly<Record<string, SortKey>> = {
  c: 'cpu',
  m: 'mem',
  p: 'procs',
  n: 'name',
  a: 'age',
  s: 'status',
};

/** Fits into 80 columns. */
const HELP = [
  'Up Down PgUp PgDn Home End  move; j and k too. The cursor stays on its',
  '                            instance; after Home it stays at the first row',
  'c m p n a s                 sort by CPU%, MEM, PROCS, NAME, AGE, STATUS;',
  '                            again: the other way round',
  '/                           show only what has a text in its name, agent,',
  '                            status or workspace',
  'Esc                         show all again',
  'e                           hide what has ended, and show it again',
  'Enter                       attach; ctrl-q comes back here',
  'l                           the last lines it printed',
  'x                           stop, after a question',
  'r                           restart, after a question if it runs',
  'q                           quit; so does ctrl-c',
  '',
  'CPU% is of one processor, MEM is resident memory: of the program and all',
  'processes it started. Rows that differ by less than one percent or one',
  'megabyte count as the same, and are in the order of their names.',
];

/** What a key does, in a window of `height` rows. */
export function press(given: TopState, key: Key, height: number): Pressed {
  const state = { ...given, notice: undefined };
  if (key.ctrl && key.name === 'c') return { state, act: { kind: 'quit' } };
  if (key.ctrl && key.name === 'l') return { state, act: { kind: 'redraw' } };
  if (key.ctrl && key.name === 'z') return { state, act: { kind: 'suspend' } };
  const { mode } = state;
  if (mode.kind === 'filter') return { state: typeFilter(state, key, height) };
  if (mode.kind === 'ask') return answer(state, mode, key);
  if (mode.kind === 'pane') return { state: pressInPane(state, mode, { key, height }) };
  return pressInList(state, key, height);
}

function pressInList(state: TopState, key: Key, height: number): Pressed {
  if (key.ctrl) return { state };
  const move = MOVES[key.name ?? ''];
  if (move !== undefined) return { state: moved(state, move, height) };
  const sort = SORTS[key.text ?? ''];
  if (sort !== undefined) return { state: sorted(state, sort) };
  if (key.name === 'escape') return { state: { ...state, filter: '' } };
  if (key.name === 'return' || key.name === 'enter') return onRow(state, attachTo);
  switch (key.text) {
    case 'q':
      return { state, act: { kind: 'quit' } };
    case '/':
      return { state: { ...state, mode: { kind: 'filter' } } };
    case '?':
      return { state: { ...state, mode: { kind: 'pane', title: 'Keys', lines: HELP, top: 0 } } };
    case 'e':
      return { state: { ...state, exitedHidden: !state.exitedHidden } };
    case 'l':
      return onRow(state, (row) => ({ state, act: { kind: 'logs', target: targetOf(row) } }));
    case 'x':
      return onRow(state, askToStop);
    case 'r':
      return onRow(state, restartOrAsk);
    default:
      return { state };
  }
}

function moved(state: TopState, move: Move, height: number): TopState {
  return { ...state, place: movePlace(state.place, move, { rows: listRows(state), height }) };
}

function sorted(state: TopState, key: SortKey): TopState {
  const reversed = state.sorting.key === key && !state.sorting.reversed;
  return { ...state, sorting: { key, reversed } };
}

/** The row under the cursor, if there is one. */
function onRow(state: TopState, then: (row: TopRow, state: TopState) => Pressed): Pressed {
  const rows = listRows(state);
  const row = rows.find(({ id }) => id === state.place.id) ?? rows[state.place.index];
  return row === undefined ? { state } : then(row, state);
}

function attachTo(row: TopRow, state: TopState): Pressed {
  if (row.status !== 'exited') return { state, act: { kind: 'attach', target: targetOf(row) } };
  return refused(
    state,
    `${row.name} does not run: ${row.statusText}. r starts it again, l shows its output.`,
  );
}

function askToStop(row: TopRow, state: TopState): Pressed {
  if (row.status === 'exited') return refused(state, `${row.name} does not run: ${row.statusText}.`);
  return { state: { ...state, mode: { kind: 'ask', verb: 'stop', target: targetOf(row) } } };
}

/** Nothing is lost by starting what has ended. */
function restartOrAsk(row: TopRow, state: TopState): Pressed {
  const target = targetOf(row);
  if (row.status === 'exited') return { state, act: { kind: 'act', verb: 'restart', target } };
  return { state: { ...state, mode: { kind: 'ask', verb: 'restart', target } } };
}

function refused(state: TopState, text: string): Pressed {
  return { state: { ...state, notice: { text, isBad: true } } };
}

function targetOf({ id, name }: TopRow): Target {
  return { id, name };
}

/** Only a clear yes is one. */
function answer(state: TopState, { verb, target }: Extract<Mode, { kind: 'ask' }>, key: Key): Pressed {
  const list: TopState = { ...state, mode: { kind: 'list' } };
  const isYes = !key.ctrl && (key.text === 'y' || key.text === 'Y');
  return isYes ? { state: list, act: { kind: 'act', verb, target } } : { state: list };
}

function typeFilter(state: TopState, key: Key, height: number): TopState {
  const list: Mode = { kind: 'list' };
  if (key.name === 'return' || key.name === 'enter') return { ...state, mode: list };
  if (key.name === 'escape') return { ...state, mode: list, filter: '' };
  if (key.name === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') };
  if (key.ctrl && key.name === 'u') return { ...state, filter: '' };
  const move = key.text === undefined ? MOVES[key.name ?? ''] : undefined;
  if (move !== undefined) return moved(state, move, height);
  return key.text === undefined || key.ctrl ? state : { ...state, filter: state.filter + key.text };
}

function pressInPane(
  state: TopState,
  pane: Extract<Mode, { kind: 'pane' }>,
  { key, height }: { readonly key: Key; readonly height: number },
): TopState {
  const move = MOVES[key.name ?? ''];
  if (move === undefined) return { ...state, mode: { kind: 'list' } };
  const last = Math.max(0, pane.lines.length - Math.max(1, height));
  const page = Math.max(1, height - 1);
  const steps = { up: -1, down: 1, 'page-up': -page, 'page-down': page, first: -last, last };
  const top = Math.max(0, Math.min(pane.top + steps[move], last));
  return { ...state, mode: { ...pane, top } };
}
