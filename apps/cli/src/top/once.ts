import type { BerthClient } from '@berth/client';
import type { InstanceView, ResourcesView, ResourceUse } from '@berth/contract/schemas';
import { measureContents, placeColumns, rowLine, titleLine } from './columns.ts';
import { countsLine, machineLine } from './header.ts';
import { topInstance } from './rows.ts';
import { listRows, type TopState } from './state.ts';

/** Everything at one moment. */
export interface TopView {
  readonly instances: readonly InstanceView[];
  readonly resources: ResourcesView;
}

/** An instance that started a moment ago may not be in the first looks; one that cannot be looked at never is. */
const LOOKS_MAX = 4;

/** Looks until the use of processors is known of all that runs, which takes two looks at the same thing. */
export async function lookTwice(client: Pick<BerthClient, 'watchResources' | 'instances'>): Promise<TopView> {
  const ending = new AbortController();
  let looks = 0;
  for await (const resources of client.watchResources({ signal: ending.signal })) {
    looks += 1;
    if (looks === 1) continue;
    const instances = await client.instances();
    if (looks === LOOKS_MAX || isKnown(instances, resources)) return { instances, resources };
  }
  throw new Error('figures ended before they were there');
}

function isKnown(instances: readonly InstanceView[], resources: ResourcesView): boolean {
  const known = new Set(resources.instances.filter(({ cpu }) => cpu !== null).map((use) => use.instance));
  return instances.every(({ id, status }) => status !== 'running' || known.has(id));
}

/** One plain table, as wide as it is unless there is a terminal to fit into. */
export function plainTable(view: TopView, given: TopState, cols: number | undefined): string {
  const instances = view.instances.map(topInstance);
  const state = { ...given, instances, resources: view.resources };
  const columns = placeColumns(measureContents(instances), cols ?? Number.MAX_SAFE_INTEGER);
  const paint = (_id: string, cell: string) => cell;
  const now = Date.parse(view.resources.time);
  const width = cols ?? Number.MAX_SAFE_INTEGER;
  const lines = [
    machineLine(state, width),
    countsLine(state, width),
    '',
    titleLine(columns, state.sorting),
    ...listRows(state).map((row) => rowLine(row, columns, { now, paint })),
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** An instance with what it uses, null where that is not known; listed and sorted as the table is. */
export function joined({ instances, resources }: TopView, given: TopState): unknown {
  const views = new Map(instances.map((view) => [view.id, view]));
  const uses = new Map(resources.instances.map((use): [string, ResourceUse] => [use.instance, use]));
  const state = { ...given, instances: instances.map(topInstance), resources };
  const { time, periodMs, daemon, machine } = resources;
  const rows = listRows(state).map(({ id }) => ({ ...views.get(id), use: uses.get(id) ?? null }));
  return { time, periodMs, daemon, machine, instances: rows };
}
