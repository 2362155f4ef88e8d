import { TERMINAL_MAX } from '@berth/contract';
import type { TerminalSize } from './surface.ts';

/** Smaller cannot be read; what is larger than that can be scrolled to. */
export const FONT_MIN = 5;

export interface Measures {
  /** Room for cells, in pixels. */
  readonly room: { readonly width: number; readonly height: number };
  /** One cell at the chosen size of font. */
  readonly cell: { readonly width: number; readonly height: number };
  readonly size: TerminalSize;
  readonly fontSize: number;
}

/** How many cells the room has at the chosen font, and the font with which the whole terminal fits into it. */
export function shownSize({ room, cell, size, fontSize }: Measures) {
  if (!(cell.width > 0 && cell.height > 0)) return undefined;
  const cols = within(Math.floor(room.width / cell.width), 2);
  const rows = within(Math.floor(room.height / cell.height), 1);
  const ratio = Math.min(1, room.width / (size.cols * cell.width), room.height / (size.rows * cell.height));
  // Cells are whole pixels of the screen: a little less than what would fit exactly.
  const scaled = ratio < 1 ? Math.max(FONT_MIN, Math.floor(fontSize * ratio * 2) / 2) : fontSize;
  return { room: { cols, rows }, fontSize: scaled };
}

function within(cells: number, least: number): number {
  return Math.max(least, Math.min(TERMINAL_MAX, cells));
}
