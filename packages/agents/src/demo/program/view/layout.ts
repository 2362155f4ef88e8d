import { sanitize } from '../text/sanitize.ts';
import { clip, ellipsizeStart, widthOf } from '../text/width.ts';
import type { RowCache } from './entry-rows.ts';
import { promptBlock } from './prompt-block.ts';
import { questionBlock } from './question-block.ts';
import { statusRow } from './status-row.ts';
import type { Theme } from './theme.ts';
import type { Block, View } from './view.ts';

/** A full screen. The conversation is the part that scrolls. */
export interface Frame extends Block {
  readonly conversation: { readonly top: number; readonly height: number };
}

export interface Layout {
  readonly theme: Theme;
  readonly cache: RowCache;
}

/** From the most telling to the shortest: people must see that no AI is at work. */
const LABELS = ['Berth demo assistant - scripted, no AI', 'Berth demo - no AI', 'demo, no AI', 'demo'];
const BOX_MIN_COLUMNS = 24;
const BOX_MIN_ROWS = 10;
const RULE_MIN_ROWS = 10;
const GAP_MIN_ROWS = 14;
const HEADER_MIN_ROWS = 4;
const STATUS_MIN_ROWS = 3;

/** Lays out exactly `view.rows` rows of at most `view.columns` columns, whatever the size. */
export function layOut(view: View, { theme, cache }: Layout): Frame {
  const header = headerRows(view, theme);
  const bottom = bottomBlock(view, theme, Math.max(1, view.rows - header.length));
  const height = Math.max(0, view.rows - header.length - bottom.rows.length);
  const conversation = conversationRows(view, cache, height);
  const filling = Array.from({ length: height - conversation.length }, () => '');
  const top = view.rows - bottom.rows.length;
  return {
    rows: [...header, ...conversation, ...filling, ...bottom.rows],
    cursor: bottom.cursor && { row: bottom.cursor.row + top, column: bottom.cursor.column },
    conversation: { top: header.length, height },
  };
}

/** Who this is and where it runs; nothing on a very low screen. */
export function headerRows(view: View, theme: Theme): string[] {
  if (view.rows < HEADER_MIN_ROWS) return [];
  const { columns, directory } = view;
  const label = LABELS.find((candidate) => candidate.length + 2 <= columns) ?? clip('demo', columns);
  const room = columns - label.length - 4;
  const path = room < 8 ? '' : ellipsizeStart(sanitize(directory).replaceAll('\n', '␊'), room);
  const gap = ' '.repeat(Math.max(0, columns - 2 - label.length - widthOf(path)));
  const row = columns < label.length + 1 ? label : ` ${theme.strong(label)}${gap}${theme.faint(path)}`;
  return view.rows < RULE_MIN_ROWS ? [row] : [row, theme.faint('─'.repeat(columns))];
}

/** Prompt or question, and the status row: at most `maxRows` rows. */
export function bottomBlock(view: View, theme: Theme, maxRows: number): Block {
  const status = view.rows < STATUS_MIN_ROWS ? [] : [statusRow(view, theme)];
  const room = Math.max(1, maxRows - status.length);
  const box = view.rows >= BOX_MIN_ROWS && view.columns >= BOX_MIN_COLUMNS;
  const third = Math.max(1, Math.floor(view.rows / 3));
  const main =
    view.question === undefined
      ? promptBlock(view, theme, { maxRows: Math.min(room, third + (box ? 2 : 0)), box })
      : questionBlock(view, theme, { maxRows: room, box });
  // An empty row sets it apart from the conversation where room is plenty.
  const gap = view.rows >= GAP_MIN_ROWS && main.rows.length + status.length < maxRows ? [''] : [];
  const cursor = main.cursor && { row: main.cursor.row + gap.length, column: main.cursor.column };
  return { rows: [...gap, ...main.rows, ...status], cursor };
}

/** The furthest that scrolling back makes sense. */
export function maxScroll(view: View, layout: Layout): number {
  const { transcript, columns } = view;
  const { height } = layOut(view, layout).conversation;
  let total = 0;
  for (let number = transcript.first; number < transcript.end; number += 1) {
    total += layout.cache.rows(transcript, number, columns).length;
  }
  return Math.max(0, total - height);
}

function conversationRows(view: View, cache: RowCache, height: number): string[] {
  const { transcript, columns, scroll } = view;
  const parts: string[][] = [];
  let collected = 0;
  for (let number = transcript.end - 1; number >= transcript.first; number -= 1) {
    if (collected >= height + scroll) break;
    const rows = cache.rows(transcript, number, columns);
    parts.push(rows);
    collected += rows.length;
  }
  const rows = parts.reverse().flat();
  const end = Math.max(Math.min(height, rows.length), rows.length - scroll);
  return rows.slice(Math.max(0, end - height), end);
}
