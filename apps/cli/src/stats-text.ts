import type { ResourcePoint } from '@berth/contract/schemas';
import { columns, since } from './table.ts';
import { bytesText, cpuText } from './top/figures.ts';

interface Row {
  readonly title: string;
  readonly of: (point: ResourcePoint) => number | null;
  readonly text: (value: number | null) => string;
}

const count = (value: number | null) => (value === null ? '-' : String(Math.round(value)));
const ROWS: readonly Row[] = [
  { title: 'CPU%', of: ({ cpu }) => cpu, text: cpuText },
  { title: 'MEM', of: ({ memory }) => memory, text: bytesText },
  { title: 'PROCS', of: ({ processes }) => processes, text: count },
  { title: 'THREADS', of: ({ threads }) => threads, text: count },
  { title: 'READ/s', of: ({ ioIn }) => ioIn, text: bytesText },
  { title: 'WRITTEN/s', of: ({ ioOut }) => ioOut, text: bytesText },
  { title: 'RECEIVED/s', of: ({ networkIn }) => networkIn, text: bytesText },
  { title: 'SENT/s', of: ({ networkOut }) => networkOut, text: bytesText },
];

/** Characters of a course: an hour in minutes. */
const COURSE_WIDTH = 60;
const BARS = '▁▂▃▄▅▆▇█';

/** One line for each figure that is known. */
export function statsTable(points: readonly ResourcePoint[]): string {
  const first = points[0];
  const last = points.at(-1);
  const span = first === undefined || last === undefined ? '' : since(first.time, Date.parse(last.time));
  const lines = ROWS.flatMap(({ title, of, text }) => {
    const values = points.map(of);
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return [
      [title, text(values.at(-1) ?? null), text(mean), text(mostOf(known)), course(values, mostOf(known))],
    ];
  });
  return columns([['', 'NOW', 'MEAN', 'MOST', `THE LAST ${span}`], ...lines]);
}

/** Bars from nothing to the most. Several steps share one, which shows the most of them; what is not known is a gap. */
function course(values: readonly (number | null)[], most: number): string {
  const perBar = Math.ceil(values.length / COURSE_WIDTH);
  const bars = Math.ceil(values.length / perBar);
  return Array.from({ length: bars }, (_, bar) => {
    const known = values.slice(bar * perBar, (bar + 1) * perBar).filter((value) => value !== null);
    if (known.length === 0) return ' ';
    const share = most === 0 ? 0 : mostOf(known) / most;
    return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
  }).join('');
}

function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
