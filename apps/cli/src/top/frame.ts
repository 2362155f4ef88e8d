import { styleText } from 'node:util';
import { STATUS_COLOURS } from '../status-text.ts';
import { clip, fit, widthOf } from '../terminal/cells.ts';
import type { Size } from '../terminal/row-painter.ts';
import { type ColumnId, type PlacedColumn, placeColumns, rowLine, titleLine } from './columns.ts';
import { countsLine, machineLine } from './header.ts';
import type { TopRow } from './rows.ts';
import { listRows, type Mode, type Target, type TopState, type Verb } from './state.ts';

/** What a picture needs besides the state. */
export interface Moment {
  readonly size: Size;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Milliseconds for which nobody has answered; undefined when somebody does. */
  readonly awayMs: number | undefined;
  /** What is being done. */
  readonly pending: readonly Pending[];
  readonly colour: boolean;
}

export interface Pending {
  readonly verb: Verb;
  readonly target: Target;
  /** Milliseconds since it was asked for. */
  readonly sinceMs: number;
}

/** Lines that are there besides rows, by importance: each needs a screen of so many lines. */
const TITLE_FROM_ROWS = 3;
const BOTTOM_FROM_ROWS = 2;
const MACHINE_FROM_ROWS = 5;
const COUNTS_FROM_ROWS = 8;

/** How many rows of the list, or lines of a pane, there is room for. */
export function windowHeight({ rows }: Size): number {
  const others = [TITLE_FROM_ROWS, BOTTOM_FROM_ROWS, MACHINE_FROM_ROWS, COUNTS_FROM_ROWS];
  return Math.max(1, rows - others.filter((from) => rows >= from).length);
}

/** The whole screen, line by line. Never more lines than the screen has, and none wider. */
export function frame(state: TopState, moment: Moment): string[] {
  const { cols, rows } = moment.size;
  const height = windowHeight(moment.size);
  const body = state.mode.kind === 'pane' ? paneLines(state.mode, moment) : listLines(state, moment);
  const filled = Array.from({ length: height }, (_, index) => body.lines[index] ?? '');
  return [
    ...(rows >= MACHINE_FROM_ROWS ? [machineLine(state, cols)] : []),
    ...(rows >= COUNTS_FROM_ROWS ? [secondLine(state, moment)] : []),
    ...(rows >= TITLE_FROM_ROWS ? [styled('bold', body.title)] : []),
    ...filled,
    ...(rows >= BOTTOM_FROM_ROWS ? [bottomLine(state, moment)] : []),
  ];
}

interface Body {
  readonly title: string;
  readonly lines: readonly string[];
}

function listLines(state: TopState, moment: Moment): Body {
  const { size } = moment;
  const columns = placeColumns(state.contents, size.cols);
  const listed = listRows(state);
  const { top, index } = state.place;
  const lines = listed
    .slice(top, top + windowHeight(size))
    .map((row, offset) => styledRow(row, columns, { moment, isCursor: top + offset === index }));
  const title = titleLine(columns, state.sorting);
  return { title, lines: listed.length > 0 ? lines : ['', `  ${clip(emptyText(state), size.cols - 2)}`] };
}

function emptyText({ isListed, instances, filter, exitedHidden }: TopState): string {
  if (!isListed) return 'Looking …';
  if (instances.length === 0) return 'Nothing here yet. Try: berth start demo';
  if (filter !== '') return 'Nothing fits the filter. Esc shows all again.';
  return exitedHidden ? 'All have ended. e shows them.' : 'Nothing here.';
}

function styledRow(
  row: TopRow,
  columns: readonly PlacedColumn[],
  { moment, isCursor }: { readonly moment: Moment; readonly isCursor: boolean },
): string {
  const { now, colour, size } = moment;
  const isPlain = isCursor || !colour || row.status === 'exited';
  const paint = (id: ColumnId, cell: string) =>
    id === 'STATUS' && !isPlain ? styled(STATUS_COLOURS[row.status], cell) : cell;
  const line = rowLine(row, columns, { now, paint });
  if (isCursor) return styled('inverse', fit(line, size.cols));
  return row.status === 'exited' ? styled('dim', line) : line;
}

function paneLines({ title, lines, top }: Extract<Mode, { kind: 'pane' }>, { size }: Moment): Body {
  const shown = lines.slice(top, top + windowHeight(size)).map((line) => clip(line, size.cols));
  return { title: clip(title, size.cols), lines: shown };
}

function secondLine(state: TopState, { size, awayMs, colour }: Moment): string {
  if (awayMs === undefined) return countsLine(state, size.cols);
  const seconds = Math.round(awayMs / 1000);
  const text = `No answer from the daemon for ${seconds}s. Instances go on, and this when it is back.`;
  return alarming(clip(text, size.cols), colour);
}

const HINTS: readonly string[] = [
  'Enter attach',
  'x stop',
  '/ filter',
  '? help',
  'q quit',
  'c m p n a s sort',
  'r restart',
  'l logs',
  'e exited',
];
const HINT_GAP = 2;

function bottomLine(state: TopState, { size, pending, colour }: Moment): string {
  const { mode, notice } = state;
  const { cols } = size;
  if (mode.kind === 'filter') return filterLine(state.filter, cols);
  if (mode.kind === 'ask') return styled('bold', clip(question(mode), cols));
  if (mode.kind === 'pane') return clip('Up and Down scroll; any other key goes back', cols);
  if (notice !== undefined) {
    const text = clip(notice.text, cols);
    return notice.isBad ? alarming(text, colour) : text;
  }
  if (pending.length > 0) return clip(pending.map(pendingText).join(', '), cols);
  return hints(state.filter === '' ? HINTS : ['Esc all', ...HINTS], cols);
}

/** The end of what was typed is what matters, and a place for the next character. */
function filterLine(filter: string, cols: number): string {
  const shown = [...filter];
  while (widthOf(shown.join('')) > Math.max(0, cols - 2)) shown.shift();
  return clip(`/${shown.join('')}`, cols - 1) + styled('inverse', ' ');
}

function question({ verb, target }: Extract<Mode, { kind: 'ask' }>): string {
  return verb === 'stop' ? `Stop ${target.name}? y/n` : `Restart ${target.name}, which runs? y/n`;
}

function pendingText({ verb, target, sinceMs }: Pending): string {
  const doing = verb === 'stop' ? 'stopping' : 'restarting';
  return `${doing} ${target.name} … ${Math.floor(sinceMs / 1000)}s`;
}

function hints(known: readonly string[], cols: number): string {
  let line = '';
  for (const hint of known) {
    const next = line === '' ? hint : line + ' '.repeat(HINT_GAP) + hint;
    if (widthOf(next) > cols) break;
    line = next;
  }
  return line;
}

type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}

/** Whoever wants no colours gets it bold. */
function alarming(text: string, colour: boolean): string {
  return styled(colour ? 'red' : 'bold', text);
}
