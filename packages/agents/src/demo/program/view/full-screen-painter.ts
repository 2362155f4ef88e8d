import { type Frame, type Layout, layOut, maxScroll } from './layout.ts';
import * as code from './painter.ts';
import type { View } from './view.ts';

const ENTER_ALTERNATE = '\x1b[?1049h\x1b[2J';
const LEAVE_ALTERNATE = '\x1b[?1049l';

/** Draws on the alternate screen, and only what changed. */
export class FullScreenPainter implements code.Painter {
  readonly #layout: Layout;
  #shown: Frame | undefined;
  #columns = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  enter(): string {
    return code.SAVE_TITLE + ENTER_ALTERNATE + code.NO_WRAP + code.PASTE_ON;
  }

  paint(view: View): string {
    const next = layOut(view, this.#layout);
    const sameSize = this.#columns === view.columns && this.#shown?.rows.length === next.rows.length;
    const shown = sameSize ? this.#shown : undefined;
    const changes = shown === undefined ? drawAll(next) : drawChanges(shown, next);
    const moved = shown?.cursor?.row !== next.cursor?.row || shown?.cursor?.column !== next.cursor?.column;
    this.#shown = next;
    this.#columns = view.columns;
    if (changes === '' && !moved) return '';
    return code.BEGIN_UPDATE + code.HIDE_CURSOR + changes + placeCursor(next) + code.END_UPDATE;
  }

  forget(): void {
    this.#shown = undefined;
  }

  scrollLimit(view: View): number {
    return maxScroll(view, this.#layout);
  }

  leave(): string {
    return code.PASTE_OFF + code.WRAP + LEAVE_ALTERNATE + code.SHOW_CURSOR + code.RESTORE_TITLE;
  }
}

function drawAll(next: Frame): string {
  return `\x1b[2J${next.rows.map((row, index) => (row === '' ? '' : moveTo(index) + row)).join('')}`;
}

function drawChanges(shown: Frame, next: Frame): string {
  const distance = scrollDistance(shown, next);
  const { top, height } = next.conversation;
  const before = [...shown.rows];
  let changes = '';
  if (distance > 0) {
    // The terminal moves the rows itself; only the new ones have to be sent.
    changes = `\x1b[${top + 1};${top + height}r\x1b[${distance}S\x1b[r`;
    before.splice(top, distance);
    before.splice(top + height - distance, 0, ...Array.from({ length: distance }, () => ''));
  }
  next.rows.forEach((row, index) => {
    if (row !== before[index]) changes += `${moveTo(index)}\x1b[2K${row}`;
  });
  return changes;
}

/** How many rows the conversation moved up, or 0 if moving it would not save anything. */
function scrollDistance(shown: Frame, next: Frame): number {
  const { top, height } = next.conversation;
  if (shown.conversation.top !== top || shown.conversation.height !== height) return 0;
  if (shown.rows[top] === next.rows[top] && shown.rows[top + 1] === next.rows[top + 1]) return 0;
  // Moving pays only if at least half of the rows stay in sight.
  for (let distance = 1; distance <= height / 2; distance += 1) {
    if (matchesAt(shown, next, distance)) return distance;
  }
  return 0;
}

function matchesAt(shown: Frame, next: Frame, distance: number): boolean {
  const { top, height } = next.conversation;
  for (let row = top; row < top + height - distance; row += 1) {
    // The last row of what was shown may have grown since.
    const isLastShown = row + distance === top + height - 1;
    if (!isLastShown && next.rows[row] !== shown.rows[row + distance]) return false;
  }
  return true;
}

function moveTo(row: number): string {
  return `\x1b[${row + 1};1H`;
}

function placeCursor({ cursor }: Frame): string {
  return cursor === undefined ? '' : `\x1b[${cursor.row + 1};${cursor.column + 1}H${code.SHOW_CURSOR}`;
}
