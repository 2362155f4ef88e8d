import type { Placeholders } from '../script/answer.ts';
import type { AutoAnswer, IgnorableSignal } from '../script/script.ts';
import type { Entry } from '../view/transcript.ts';
import type { Pace } from './pace.ts';

/** How the program ends by its own doing. */
export interface Ending {
  readonly code: number;
  /** Printed to the terminal after it was given back. */
  readonly message?: string;
}

/** What the steps of a script act on. */
export interface Stage {
  readonly pace: Pace;
  /** Aborted when the person interrupts. */
  readonly signal: AbortSignal;
  readonly values: Placeholders;
  append(entry: Entry): void;
  /** Changes the newest entry. */
  update(entry: Entry): void;
  /** Resolves at once unless the terminal is behind. */
  ready(): Promise<void>;
  ask(question: string, auto: AutoAnswer): Promise<boolean>;
  rename(name: string): void;
  raw(bytes: Uint8Array, repaint: boolean): void;
  ignoreSignals(signals: readonly IgnorableSignal[]): void;
}
