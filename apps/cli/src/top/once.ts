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

/** Two looks, since use of processors is known between two. */
export async function lookTwice(client: BerthClient): Promise<TopView> {
  const ending = new AbortController();
  let first: ResourcesView | undefined;
  for await (const resources of client.watchResources({ signal: ending.signal })) {
    if (first !== undefined) {
      const instances = await client.instances();
      return { instances, resources };
    }
    first = resources;
  }
  throw new Error('figures ended before they were there');
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
