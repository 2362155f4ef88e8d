import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';
import type { FleetRow } from './fleet-rows.ts';
import { ItemCard } from './item-card.tsx';
import { ItemRow } from './item-row.tsx';
import type { ItemTools } from './item-tools.ts';

/**
 * What stands on some lines of the list, beside each other and not line by line: whoever moves to another line, since
 * somebody else came or went before it, is moved and not made anew.
 */
export function FleetCells({
  rows,
  lines,
  isTable,
  selected,
  tools,
}: {
  rows: readonly FleetRow[];
  /** Which of the rows. */
  lines: readonly number[];
  isTable: boolean;
  selected: ReadonlySet<string>;
  tools: ItemTools;
}) {
  const Item = isTable ? ItemRow : ItemCard;
  return lines.flatMap((line) => {
    const row = rows[line];
    if (row === undefined) return [];
    const asRow = isTable ? { role: 'row', 'aria-rowindex': line + 2 } : {};
    if (row.kind === 'group') {
      return [<GroupHead key={row.key} row={row} isTable={isTable} data-line={line} {...asRow} />];
    }
    return row.instances.map((instance, index) => (
      <div
        key={instance.id}
        // One tells how high its line is.
        data-line={index === 0 ? line : undefined}
        {...asRow}
        className={classNames('min-w-0', !isTable && 'flex flex-col pb-3')}
      >
        <Item instance={instance} isSelected={selected.has(instance.id)} tools={tools} />
      </div>
    ));
  });
}

function GroupHead({
  row,
  isTable,
  ...rest
}: { row: Extract<FleetRow, { kind: 'group' }>; isTable: boolean } & ComponentProps<'div'>) {
  const { t } = useTranslation('states');
  const head = (
    <h2 className="flex items-baseline gap-2 px-1 pt-3 pb-2 text-sm font-semibold">
      {t(`standing.${row.standing}`)}
      <span className="font-normal text-ink-soft tabular-nums">{row.count}</span>
    </h2>
  );
  return (
    <div {...rest} className="col-span-full">
      {isTable ? (
        <div role="cell" aria-colspan={7} className="border-t border-line bg-sunken px-2">
          {head}
        </div>
      ) : (
        head
      )}
    </div>
  );
}
