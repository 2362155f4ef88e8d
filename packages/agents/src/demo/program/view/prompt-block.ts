import { clustersOf, clusterWidth } from '../text/width.ts';
import { type Box, boxed } from './box.ts';
import type { Theme } from './theme.ts';
import type { Block, Place, View } from './view.ts';

const PLACEHOLDER = 'Type a prompt, or /help';
const MARK = '> ';
/** The mark before the prompt needs this much room to be worth it. */
const MARK_MIN_COLUMNS = 8;

/** The place to type, at most `maxRows` high; a longer prompt scrolls so that the cursor stays in sight. */
export function promptBlock(view: View, theme: Theme, size: { maxRows: number; box: boolean }): Block {
  const box: Box = { columns: view.columns, title: '', border: theme.faint };
  const columns = size.box ? view.columns - 4 : view.columns;
  const mark = columns >= MARK_MIN_COLUMNS ? MARK : '';
  const textColumns = Math.max(1, columns - mark.length);
  const all = placeText(view.prompt.text, view.prompt.cursor, textColumns);
  const shown = Math.max(1, Math.min(all.rows.length, size.maxRows - (size.box ? 2 : 0)));
  const first = Math.min(Math.max(0, all.cursor.row - shown + 1), all.rows.length - shown);
  const rows = all.rows.slice(first, first + shown).map((row, index) => {
    const lead = index + first === 0 ? theme.accent(mark) : ' '.repeat(mark.length);
    return lead + (view.prompt.text === '' ? theme.faint(PLACEHOLDER.slice(0, textColumns)) : row);
  });
  const cursor = { row: all.cursor.row - first, column: all.cursor.column + mark.length };
  if (!size.box) return { rows, cursor: { ...cursor, column: Math.min(cursor.column, view.columns - 1) } };
  return { rows: boxed(rows, box), cursor: { row: cursor.row + 1, column: cursor.column + 2 } };
}

/** Breaks text between any two characters, and finds the cursor in it. */
function placeText(text: string, cursor: number, columns: number): { rows: string[]; cursor: Place } {
  const rows: string[] = [];
  let place: Place | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    let row = '';
    let used = 0;
    for (const cluster of clustersOf(line)) {
      const width = clusterWidth(cluster);
      if (used + width > columns && used > 0) {
        rows.push(row);
        row = '';
        used = 0;
      }
      if (offset >= cursor) place ??= { row: rows.length, column: used };
      row += width > columns ? '?' : cluster;
      used += Math.min(width, columns);
      offset += cluster.length;
    }
    if (offset >= cursor && place === undefined) {
      if (used === columns) {
        rows.push(row);
        row = '';
        used = 0;
      }
      place = { row: rows.length, column: used };
    }
    rows.push(row);
    offset += 1;
  }
  return { rows, cursor: place ?? { row: rows.length - 1, column: 0 } };
}
