import type { FleetGroup } from './fleet-view.ts';
import type { Instance } from './instance-fields.ts';
import type { Standing } from './standing.ts';

/** What stands on one line of the list, of which only those in sight are drawn. */
export type FleetRow =
  | { readonly kind: 'group'; readonly key: string; readonly standing: Standing; readonly count: number }
  | { readonly kind: 'items'; readonly key: string; readonly instances: readonly Instance[] };

export function fleetRows(groups: readonly FleetGroup[], columns: number): FleetRow[] {
  return groups.flatMap(({ standing, instances }): FleetRow[] => {
    const items = lines(instances, columns).map(
      (line, index): FleetRow => ({
        kind: 'items',
        key: `${standing ?? 'all'}:${index}`,
        instances: line,
      }),
    );
    if (standing === undefined) return items;
    return [{ kind: 'group', key: standing, standing, count: instances.length }, ...items];
  });
}

function lines(instances: readonly Instance[], columns: number): (readonly Instance[])[] {
  const count = Math.ceil(instances.length / columns);
  return Array.from({ length: count }, (_, line) => instances.slice(line * columns, (line + 1) * columns));
}

/** The row in which an instance stands; -1 when it is in none. */
export function rowOf(rows: readonly FleetRow[], id: string): number {
  return rows.findIndex(
    (row) => row.kind === 'items' && row.instances.some((instance) => instance.id === id),
  );
}
