import type { KeeperConfig, Refusal } from '@berth/contract';
import type { RunRequest } from '@berth/core';
import type { Result } from '@berth/foundation';
import type { RunPlace } from './handle.ts';

/** What a keeper is told to run, so that the program runs as it was asked for. */
export type Dressed = Pick<KeeperConfig, 'file' | 'args' | 'env' | 'cwd' | 'statusTellsSignal'>;

/** What makes a driver of one kind out of keepers and terminals. */
export interface RunKind {
  /** Id of the driver, which handles carry. */
  readonly id: string;
  /** Whether such a run can be started on this machine; if not, why, and what to do about it. */
  check(request: Pick<RunRequest, 'cwd' | 'confinement'>): Promise<Result<void, Refusal>>;
  /** Rejects with a `BerthError` where the run cannot be had as it was asked for. Never gives less in silence. */
  dress(request: RunRequest, place: RunPlace): Promise<Dressed>;
}
