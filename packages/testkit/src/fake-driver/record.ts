import type { ExitFacts } from '@berth/contract';
import type { RunRequest } from '@berth/core';

/** What the keeper of a fake run writes down. Where to is up to whoever made the world. */
export interface RunRecord {
  output(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Resolves when the end is on disk; nobody is told of it before. */
  finish(exit: ExitFacts): Promise<void>;
  /** The keeper is dead: nothing that it began goes on. */
  kill(): void;
}

export type OpenRecord = (request: RunRequest) => RunRecord;
