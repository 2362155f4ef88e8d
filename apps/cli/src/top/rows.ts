import type { InstanceView, ResourcesView, ResourceUse } from '@berth/contract/schemas';
import { portsText } from '../ports.ts';
import { printable } from '../printable.ts';
import { statusText } from '../status-text.ts';

/** An instance with its texts made fit for a terminal: once per change of the list, not once per picture. */
export interface TopInstance {
  readonly id: string;
  readonly name: string;
  readonly agent: string;
  readonly status: InstanceView['status'];
  readonly statusText: string;
  readonly activity: string;
  readonly ports: string;
  readonly workspace: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** What a filter is compared with. */
  readonly searched: string;
}

/** An instance with what it uses. Figures are null where there are none, as for what does not run. */
export interface TopRow extends TopInstance {
  /** Processors, as `ResourceUse` has them. */
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly processes: number | null;
  /** Bytes from and to disks in each second. */
  readonly io: number | null;
  /** What it has on disks, or at least that. */
  readonly disk: { readonly bytes: number; readonly complete: boolean } | null;
}

const SEPARATOR = '\n';

export function topInstance(view: InstanceView): TopInstance {
  const name = printable(view.name);
  const agent = printable(view.agent);
  const status = printable(statusText(view));
  const workspace = printable(view.workspace);
  return {
    id: view.id,
    name,
    agent,
    status: view.status,
    statusText: status,
    activity: view.activity,
    ports: printable(portsText(view.ports)),
    workspace,
    createdAt: Date.parse(view.createdAt),
    searched: [name, agent, status, workspace].join(SEPARATOR).toLowerCase(),
  };
}

/** What is to be seen: all, or what fits the filter, with or without what has ended. In the order of the list. */
export function selectRows(
  instances: readonly TopInstance[],
  resources: ResourcesView | undefined,
  { filter, exitedHidden }: { readonly filter: string; readonly exitedHidden: boolean },
): TopRow[] {
  const uses = new Map((resources?.instances ?? []).map((use) => [use.instance, use]));
  const wanted = filter.toLowerCase();
  return instances
    .filter(({ status, searched }) => !(exitedHidden && status === 'exited') && searched.includes(wanted))
    .map((instance) => withUse(instance, uses.get(instance.id)));
}

/** A look may be older than the end of the run it saw. */
function withUse(instance: TopInstance, use: ResourceUse | undefined): TopRow {
  if (use === undefined || instance.status === 'exited') {
    return { ...instance, cpu: null, memory: null, processes: null, io: null, disk: null };
  }
  const { cpu, memory, processes, io, disk } = use;
  const rate = io === null || io.inRate === null || io.outRate === null ? null : io.inRate + io.outRate;
  const bytes = disk === null ? 0 : disk.workspace + disk.log + (disk.home ?? 0);
  const total = disk === null ? null : { bytes, complete: disk.complete };
  return { ...instance, cpu, memory, processes, io: rate, disk: total };
}

export const SORTS = {
  cpu: 'what uses the processors most',
  mem: 'what uses most memory',
  procs: 'what has most processes',
  name: 'by name',
  age: 'the youngest first',
  status: 'what needs a person first',
} as const;
export type SortKey = keyof typeof SORTS;
export const SORT_KEYS = Object.keys(SORTS) as readonly SortKey[];

export interface Sorting {
  readonly key: SortKey;
  readonly reversed: boolean;
}

/** Statuses with what needs a person first. */
const STATUS_ORDER = { lost: 0, queued: 1, starting: 2, stopping: 3, running: 4, exited: 5 } as const;

/** Smaller differences than these do not count: they come and go with every look, and rows would never stand still. */
const CPU_STEP = 0.01;
const MEMORY_STEP_BYTES = 1024 * 1024;

/** Largest figures first, names from a, the youngest first. Null stays at the end in both directions. */
const MEASURES: Readonly<Record<SortKey, (row: TopRow) => number | null>> = {
  cpu: ({ cpu }) => (cpu === null ? null : -Math.floor(cpu / CPU_STEP)),
  mem: ({ memory }) => (memory === null ? null : -Math.floor(memory / MEMORY_STEP_BYTES)),
  procs: ({ processes }) => (processes === null ? null : -processes),
  age: ({ createdAt }) => -createdAt,
  status: ({ status }) => STATUS_ORDER[status],
  name: () => 0,
};

/** Knows that 10 comes after 9. One order everywhere, whatever the user's language. */
const NAMES = new Intl.Collator('en', { numeric: true });

/** Rows that are the same in their key are in the order of their names. */
export function sortRows(rows: readonly TopRow[], { key, reversed }: Sorting): TopRow[] {
  const measure = MEASURES[key];
  const measured = rows.map((row) => ({ row, value: measure(row) }));
  const sign = reversed ? -1 : 1;
  const compare = (a: Measured, b: Measured) =>
    compareValues(a.value, b.value, sign) ||
    (key === 'name' ? sign : 1) * NAMES.compare(a.row.name, b.row.name) ||
    (a.row.id < b.row.id ? -1 : 1);
  return measured.sort(compare).map(({ row }) => row);
}

interface Measured {
  readonly row: TopRow;
  readonly value: number | null;
}

function compareValues(a: number | null, b: number | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : sign * (a - b);
}
