import { useTranslation } from 'react-i18next';
import type { FleetRow } from './fleet-rows.ts';
import { ItemCard } from './item-card.tsx';
import { ItemRow } from './item-row.tsx';
import type { ItemTools } from './item-tools.ts';

/** A line of the list: the head of a group, cards beside each other, or a row of the table. */
export function FleetLine({
  row,
  columns,
  selected,
  tools,
}: {
  row: FleetRow | undefined;
  /** Of cards; undefined in the table. */
  columns: number | undefined;
  selected: ReadonlySet<string>;
  tools: ItemTools;
}) {
  if (row === undefined) return null;
  const isTable = columns === undefined;
  if (row.kind === 'group') return <GroupHead row={row} isTable={isTable} />;
  const Item = isTable ? ItemRow : ItemCard;
  const items = row.instances.map((instance) => (
    <Item key={instance.id} instance={instance} isSelected={selected.has(instance.id)} tools={tools} />
  ));
  if (isTable) return items;
  return (
    <div className="grid gap-3 pb-3" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {items}
    </div>
  );
}

function GroupHead({ row, isTable }: { row: Extract<FleetRow, { kind: 'group' }>; isTable: boolean }) {
  const { t } = useTranslation('states');
  const head = (
    <h2 className="flex items-baseline gap-2 px-1 pt-3 pb-2 text-sm font-semibold">
      {t(`standing.${row.standing}`)}
      <span className="font-normal text-ink-soft tabular-nums">{row.count}</span>
    </h2>
  );
  if (!isTable) return head;
  return (
    <div role="cell" aria-colspan={7} className="border-t border-line bg-sunken px-2">
      {head}
    </div>
  );
}
