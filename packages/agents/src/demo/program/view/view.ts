import type { Transcript } from './transcript.ts';

export const PHASES = ['idle', 'working', 'waiting for approval'] as const;
export type Phase = (typeof PHASES)[number];

/** Everything that is drawn. */
export interface View {
  readonly columns: number;
  readonly rows: number;
  readonly directory: string;
  readonly transcript: Transcript;
  /** Rows of the conversation below the visible ones; 0 follows the newest. */
  readonly scroll: number;
  readonly phase: Phase;
  /** It has not been ready for a prompt yet. */
  readonly isStarting: boolean;
  /** The sign before `working`. */
  readonly spinner: string;
  readonly prompt: { readonly text: string; readonly cursor: number };
  readonly question: string | undefined;
  /** Prompts that wait for their turn. */
  readonly queued: number;
  /** Takes the place of the key hints. */
  readonly notice: string;
}

/** Rows as they are written, with colours. A place is counted from 0. */
export interface Block {
  readonly rows: readonly string[];
  /** `undefined` hides the cursor. */
  readonly cursor: Place | undefined;
}

export interface Place {
  readonly row: number;
  readonly column: number;
}
