import { describe, expect, it } from 'vitest';
import { widthOf } from '../terminal/cells.ts';
import { type ColumnId, measureContents, placeColumns, rowLine, titleLine } from './columns.ts';
import { selectRows, topInstance } from './rows.ts';
import { exited, resourcesOf, use, view } from './testing/scripted-source.ts';

const INSTANCES = [
  view('a', { ports: [{ name: 'web', port: 20_001 }] }),
  view('日本-🚢'),
  exited('killed', 137),
  view('a-very-long-name-that-goes-to-the-limit'),
].map(topInstance);
const ROWS = selectRows(INSTANCES, resourcesOf([use('a', 12.345, 5e9)]), { filter: '', exitedHidden: false });
const BY_CPU = { key: 'cpu', reversed: false } as const;
const now = Date.parse('2026-01-01T00:03:00Z');

const ids = (cols: number) => placeColumns(measureContents(INSTANCES), cols).map(({ id }) => id);
const line = (cols: number, index: number) => {
  const row = ROWS[index];
  if (row === undefined) throw new Error(`there is no row ${index}`);
  const paint = (_: ColumnId, cell: string) => cell;
  return rowLine(row, placeColumns(measureContents(INSTANCES), cols), { now, paint });
};

describe('columns', () => {
  it('go one after the other as the room shrinks, the least important first', () => {
    expect(ids(200)).toEqual([
      ...[
        'NAME',
        'AGENT',
        'STATUS',
        'ACTIVITY',
        'CPU%',
        'MEM',
        'PROCS',
        'IO/s',
        'DISK',
        'PORTS',
        'AGE',
        'WORKSPACE',
      ],
    ]);
    expect(ids(80)).toEqual(ids(200).filter((id) => !['PORTS', 'DISK', 'IO/s'].includes(id)));
    expect(ids(40)).toEqual(['NAME', 'STATUS', 'CPU%', 'MEM', 'AGE']);
    expect(ids(12)).toEqual(['NAME']);
    for (let cols = 200; cols > 1; cols -= 1) {
      const narrower = ids(cols - 1);
      expect(ids(cols).filter((id) => narrower.includes(id))).toEqual(narrower);
    }
  });

  it('never take more than there is, with wide characters too, and stand at the same place in every row', () => {
    for (let cols = 1; cols <= 220; cols += 1) {
      const columns = placeColumns(measureContents(INSTANCES), cols);
      const width = widthOf(titleLine(columns, BY_CPU));
      expect(width).toBeLessThanOrEqual(cols);
      for (const index of ROWS.keys()) expect(widthOf(line(cols, index))).toBe(width);
    }
  });

  it('align figures on the right and cut what is too long, the path at its beginning', () => {
    expect(line(80, 0)).toBe(
      'a               command  running   unknown    1235  4.7G      1   3m  …ome/ann/a',
    );
    expect(line(80, 3)).toBe(
      'a-very-long-n…  command  running   unknown       -     -      -   3m  …the-limit',
    );
  });

  it('mark the one that rows are sorted by, and the direction', () => {
    const titles = (key: 'cpu' | 'name' | 'age', reversed: boolean) =>
      titleLine(placeColumns(measureContents(INSTANCES), 80), { key, reversed }).match(/\S*[▲▼]/g);
    expect(titles('cpu', false)).toEqual(['CPU%▼']);
    expect(titles('cpu', true)).toEqual(['CPU%▲']);
    expect(titles('name', false)).toEqual(['NAME▲']);
    expect(titles('age', true)).toEqual(['AGE▼']);
  });

  it('do not move with what is filtered or scrolled, only with what there is', () => {
    const wide = measureContents(INSTANCES);
    expect(wide.NAME).toBe(39);
    expect(measureContents([]).NAME).toBe('NAME'.length);
  });
});
