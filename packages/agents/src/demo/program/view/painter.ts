import type { View } from './view.ts';

/** Turns a view into the bytes that bring the terminal from what it shows to what it should show. */
export interface Painter {
  /** Once, before anything else. */
  enter(): string;
  paint(view: View): string;
  /** What the terminal shows is no longer known: the next `paint` draws everything. */
  forget(): void;
  /** How many rows back the conversation can be scrolled. */
  scrollLimit(view: View): number;
  /** Leaves the terminal as a shell expects it. */
  leave(): string;
}

export const HIDE_CURSOR = '\x1b[?25l';
export const SHOW_CURSOR = '\x1b[?25h';
/** Terminals that know this mode show the changes between the two at once; others ignore it. */
export const BEGIN_UPDATE = '\x1b[?2026h';
export const END_UPDATE = '\x1b[?2026l';
/** Without automatic wrapping, text that a terminal thinks wider than we do is cut instead of spoiling the next row. */
export const NO_WRAP = '\x1b[?7l';
export const WRAP = '\x1b[?7h';
export const PASTE_ON = '\x1b[?2004h';
export const PASTE_OFF = '\x1b[?2004l';
export const SAVE_TITLE = '\x1b[22;0t';
export const RESTORE_TITLE = '\x1b[23;0t';
