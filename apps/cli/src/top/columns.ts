import { fit, fitEnd, widthOf } from '../terminal/cells.ts';
import { since } from '../table.ts';
import { bytesText, cpuText, diskText } from './figures.ts';
import type { SortKey, Sorting, TopInstance, TopRow } from './rows.ts';

export type ColumnId =
  | 'NAME'
  | 'AGENT'
  | 'STATUS'
  | 'ACTIVITY'
  | 'CPU%'
  | 'MEM'
  | 'PROCS'
  | 'IO/s'
  | 'DISK'
  | 'PORTS'
  | 'AGE'
  | 'WORKSPACE';

interface Column {
  readonly id: ColumnId;
  /** Characters below which it is not worth its room, and above which it gets no more. */
  readonly min: number;
  readonly max: number;
  readonly align: 'left' | 'right';
  readonly sort?: SortKey;
  readonly text: (row: TopRow, now: number) => string;
  /** For columns that grow with what is in them: what they would like to show. */
  readonly content?: (instance: TopInstance) => string;
}

/** Figures have a width of their own, and keep it whatever they are. */
const figure = (id: ColumnId, width: number, sort: SortKey): Omit<Column, 'text'> => ({
  id,
  min: width,
  max: width,
  align: 'right',
  sort,
});

/** As they stand on the screen, from the left. */
const COLUMNS: readonly Column[] = [
  { ...growing('NAME', [10, 40], (instance) => instance.name), sort: 'name' },
  growing('AGENT', [7, 14], (instance) => instance.agent),
  { ...growing('STATUS', [8, 20], (instance) => instance.statusText), sort: 'status' },
  growing('ACTIVITY', [8, 16], (instance) => instance.activity),
  { ...figure('CPU%', 6, 'cpu'), text: ({ cpu }) => cpuText(cpu) },
  { ...figure('MEM', 5, 'mem'), text: ({ memory }) => bytesText(memory) },
  { ...figure('PROCS', 6, 'procs'), text: ({ processes }) => String(processes ?? '-') },
  { id: 'IO/s', min: 5, max: 5, align: 'right', text: ({ io }) => bytesText(io) },
  { id: 'DISK', min: 6, max: 6, align: 'right', text: ({ disk }) => diskText(disk) },
  growing('PORTS', [9, 24], (instance) => instance.ports),
  { ...figure('AGE', 4, 'age'), text: ({ createdAt }, now) => since(createdAt, now) },
  { ...growing('WORKSPACE', [10, Number.POSITIVE_INFINITY], (instance) => instance.workspace) },
];

/** Which columns stay as the room shrinks: the last of these goes first. */
const IMPORTANCE: readonly ColumnId[] = [
  'NAME',
  'STATUS',
  'CPU%',
  'MEM',
  'AGE',
  'PROCS',
  'ACTIVITY',
  'AGENT',
  'WORKSPACE',
  'PORTS',
  'DISK',
  'IO/s',
];

function growing(
  id: ColumnId,
  [min, max]: readonly [number, number],
  content: (instance: TopInstance) => string,
): Column {
  return { id, min, max, align: 'left', content, text: content };
}

/** A column with its place: `gap` columns of nothing, then `width`. */
export interface PlacedColumn extends Column {
  readonly gap: number;
  readonly width: number;
}

/** For each column the width of its widest content; made once for a list, so that columns stand still. */
export type Contents = Readonly<Partial<Record<ColumnId, number>>>;

export function measureContents(instances: readonly TopInstance[]): Contents {
  const growingOnes = COLUMNS.filter(({ content }) => content !== undefined);
  return Object.fromEntries(
    growingOnes.map(({ id, content }) => [
      id,
      instances.reduce((widest, instance) => Math.max(widest, widthOf(content?.(instance) ?? '')), id.length),
    ]),
  );
}

/** The columns that fit, as wide as they may be. The first one is there always, however narrow. */
export function placeColumns(contents: Contents, cols: number): PlacedColumn[] {
  const chosen = chooseColumns(cols);
  const widths = new Map(chosen.map(({ id, min }) => [id, min]));
  const room = cols - chosen.reduce((sum, { min }, index) => sum + min + gapBefore(chosen, index), 0);
  grow(chosen, widths, { contents, room });
  return chosen.map((column, index) => ({
    ...column,
    gap: gapBefore(chosen, index),
    width: Math.min(widths.get(column.id) ?? column.min, cols),
  }));
}

function chooseColumns(cols: number): Column[] {
  for (let count = IMPORTANCE.length; count > 1; count -= 1) {
    const kept = new Set(IMPORTANCE.slice(0, count));
    const chosen = COLUMNS.filter(({ id }) => kept.has(id));
    const needed = chosen.reduce((sum, { min }, index) => sum + min + gapBefore(chosen, index), 0);
    if (needed <= cols) return chosen;
  }
  return COLUMNS.slice(0, 1);
}

/** Figures are right-aligned and bring room of their own. */
function gapBefore(columns: readonly Column[], index: number): number {
  if (index === 0) return 0;
  return columns[index]?.align === 'right' ? 1 : 2;
}

/** Room is handed out a column at a time, in the order of importance, to those with more to show; the path gets the rest. */
function grow(
  columns: readonly Column[],
  widths: Map<ColumnId, number>,
  { contents, room }: { readonly contents: Contents; readonly room: number },
): void {
  let left = room;
  for (const id of IMPORTANCE) {
    const column = columns.find((each) => each.id === id);
    if (column?.content === undefined) continue;
    const width = widths.get(id) ?? 0;
    const wanted = Math.min(column.max, contents[id] ?? 0);
    const more = Math.max(0, Math.min(left, wanted - width));
    widths.set(id, width + more);
    left -= more;
  }
}

const DESCENDING = '▼';
const ASCENDING = '▲';
/** Keys whose natural order is from the largest down. */
const LARGEST_FIRST: ReadonlySet<SortKey> = new Set(['cpu', 'mem', 'procs']);

/** The titles, with a mark at the column by which rows are sorted. */
export function titleLine(columns: readonly PlacedColumn[], sorting: Sorting): string {
  const mark = LARGEST_FIRST.has(sorting.key) === sorting.reversed ? ASCENDING : DESCENDING;
  return columns
    .map(({ id, sort, gap, width, align }) => {
      const title = sort === sorting.key ? id + mark : id;
      return ' '.repeat(gap) + fit(title, width, align);
    })
    .join('');
}

/** One row as a line. `paint` colours a cell once it has its width. */
export function rowLine(
  row: TopRow,
  columns: readonly PlacedColumn[],
  { now, paint }: { readonly now: number; paint: (id: ColumnId, cell: string) => string },
): string {
  return columns
    .map(({ id, text, gap, width, align }) => {
      const cell = id === 'WORKSPACE' ? fitEnd(text(row, now), width) : fit(text(row, now), width, align);
      return ' '.repeat(gap) + paint(id, cell);
    })
    .join('');
}
