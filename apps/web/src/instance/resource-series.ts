import type { ResultOf } from '../api/graphql.ts';
import type { LIVE_RESOURCES, RESOURCE_HISTORY } from './resource-documents.ts';

export type Point = ResultOf<typeof RESOURCE_HISTORY>['resourceHistory'][number];
type Use = ResultOf<typeof LIVE_RESOURCES>['resources']['instances'][number];

/** An hour, as long as the daemon remembers. */
const KEPT_MS = 3_600_000;

export const CHARTS = ['cpu', 'memory', 'disk', 'network', 'processes'] as const;
export type ChartName = (typeof CHARTS)[number];

/** What each chart draws, in the order of its colours. */
export const LINES = {
  cpu: ['cpu'],
  memory: ['memory'],
  disk: ['ioIn', 'ioOut'],
  network: ['networkIn', 'networkOut'],
  processes: ['processes', 'threads'],
} as const satisfies Record<ChartName, readonly (keyof Point)[]>;
export type LineName = (typeof LINES)[ChartName][number];

/** What is told each second, in the form of what is remembered. */
export function pointOf(time: string, use: Use): Point {
  return {
    time,
    cpu: use.cpu,
    memory: use.memory,
    processes: use.processes,
    threads: use.threads,
    ioIn: use.io?.inRate ?? null,
    ioOut: use.io?.outRate ?? null,
    networkIn: use.network?.inRate ?? null,
    networkOut: use.network?.outRate ?? null,
  };
}

/** What was remembered, and what was told since, of the last hour. */
export function joinedPoints(remembered: readonly Point[], told: readonly Point[]): readonly Point[] {
  const last = remembered.at(-1)?.time ?? '';
  const all = [...remembered, ...told.filter(({ time }) => time > last)];
  const from = Date.parse(all.at(-1)?.time ?? '') - KEPT_MS;
  return all.filter(({ time }) => Date.parse(time) >= from);
}

export interface Summary {
  readonly now: number | null;
  readonly lowest: number;
  readonly highest: number;
}

/** The figures of a line in words; undefined where nothing is known. */
export function summaryOf(values: readonly (number | null)[]): Summary | undefined {
  const known = values.filter((value) => value !== null);
  const first = known[0];
  if (first === undefined) return undefined;
  const [lowest, highest] = known.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [first, first],
  );
  return { now: values.at(-1) ?? null, lowest, highest };
}
