import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FleetCells } from './fleet-cells.tsx';
import { fleetRows, rowOf } from './fleet-rows.ts';
import type { FleetGroup } from './fleet-view.ts';
import { ColumnHeads } from './item-row.tsx';
import type { ItemTools } from './item-tools.ts';
import { linesToDraw } from './lines-to-draw.ts';
import { useAfterwards } from './use-afterwards.ts';
import { useExtent } from './use-extent.ts';
import { useLineHeights } from './use-line-heights.ts';

const CARD_WIDTH_MIN = 320;
const GAP = 12;
/** Before they were measured. */
const HEIGHTS = { group: 48, cards: 140, table: 54 } as const;
/** Lines above and below what is in sight; they are drawn when that stands, and after a scroll when it is over. */
const OVERSCAN = 4;
/** Frames until what was scrolled to is drawn, at most. */
const FRAMES_MAX = 20;

export interface FleetListHandle {
  /** Brings an item into sight, and gives it the focus. */
  readonly focus: (id: string) => void;
}

interface FleetListProps {
  readonly groups: readonly FleetGroup[];
  readonly layout: 'cards' | 'table';
  readonly selected: ReadonlySet<string>;
  readonly tools: ItemTools;
  readonly ref: Ref<FleetListHandle>;
}

/** All groups below each other. Only what is in sight is drawn, however many there are. */
export const FleetList = memo(function FleetList({ groups, layout, selected, tools, ref }: FleetListProps) {
  const [extent, place] = useExtent();
  const columns = layout === 'table' ? 1 : columnsIn(extent?.width ?? 0);
  const rows = useMemo(() => fleetRows(groups, columns), [groups, columns]);
  const isShown = useAfterwards(extent !== undefined);
  const before = useRef<readonly number[]>([]);
  // It tells of changes by drawing its owner again, and nothing below depends on its identity.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useWindowVirtualizer({
    count: extent === undefined ? 0 : rows.length,
    estimateSize: (index) => HEIGHTS[rows[index]?.kind === 'group' ? 'group' : layout],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: isShown ? OVERSCAN : 0,
    rangeExtractor: (range): number[] =>
      linesToDraw(range, virtualizer.isScrolling ? before.current : undefined),
    scrollMargin: extent?.top ?? 0,
    // In a task of its own, not within that of the scroll and of the picture.
    useFlushSync: false,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  useImperativeHandle(ref, () => ({
    focus: (id) => {
      virtualizer.scrollToIndex(rowOf(rows, id), { align: 'auto' });
      focusWhenDrawn(id);
    },
  }));
  const grid = useRef<HTMLDivElement>(null);
  useLineHeights(grid, virtualizer.resizeItem);
  const isTable = layout === 'table';
  const drawn = virtualizer.getVirtualItems();
  const lines = drawn.map(({ index }) => index);
  useLayoutEffect(() => {
    before.current = lines;
  });
  const start = (drawn[0]?.start ?? 0) - (extent?.top ?? 0);
  const list = (
    // What changes above is no reason to scroll: only whoever looks does.
    <div
      ref={place}
      className="relative [overflow-anchor:none]"
      style={{ height: virtualizer.getTotalSize() }}
    >
      <div
        ref={grid}
        {...(isTable ? { role: 'rowgroup' } : {})}
        className="absolute inset-x-0 top-0 grid gap-x-3"
        style={{
          transform: `translateY(${start}px)`,
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        }}
      >
        <FleetCells rows={rows} lines={lines} isTable={isTable} selected={selected} tools={tools} />
      </div>
    </div>
  );
  if (!isTable) return list;
  return (
    <Table mayAct={tools.mayAct} count={rows.length}>
      {list}
    </Table>
  );
});

function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (CARD_WIDTH_MIN + GAP)));
}

function Table({ mayAct, count, children }: { mayAct: boolean; count: number; children: ReactNode }) {
  const { t } = useTranslation('fleet');
  return (
    <div
      role="table"
      aria-label={t('title')}
      aria-rowcount={count + 1}
      className="rounded-lg border border-line bg-panel"
    >
      <div role="rowgroup">
        <ColumnHeads mayAct={mayAct} />
      </div>
      {children}
    </div>
  );
}

function focusWhenDrawn(id: string, frames = FRAMES_MAX): void {
  const link = document.querySelector<HTMLElement>(`[data-instance="${CSS.escape(id)}"] a`);
  if (link !== null) link.focus();
  else if (frames > 0) requestAnimationFrame(() => focusWhenDrawn(id, frames - 1));
}
