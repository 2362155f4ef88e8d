import type { ExitFacts, KeeperConfig, LimitName, Limits, Refusal } from '@berth/contract';
import type { Call, ExecRequest, ExecResult, RunCheck, RunRequest } from '@berth/core';
import type { Result } from '@berth/foundation';
import type { RunPlace } from './handle.ts';
import type { LivingChild } from './living-child.ts';

/** What a keeper is told to run, so that the program runs as it was asked for. */
export type Dressed = Pick<
  KeeperConfig,
  'file' | 'args' | 'env' | 'cwd' | 'statusTellsSignal' | 'container' | 'network'
>;

/** What is run on this machine, so that a command runs where it was asked for. */
export interface Beside extends Pick<Dressed, 'file' | 'args' | 'env' | 'cwd'> {
  /** To be called when it has ended. */
  readonly release?: () => Promise<void>;
}

/** What makes a driver of one kind out of keepers and terminals. */
export interface RunKind {
  /** Id of the driver, which handles carry. */
  readonly id: string;
  /** Whether such a run can be started on this machine; if not, why, and what to do about it. */
  check(request: RunCheck): Promise<Result<void, Refusal>>;
  /** Rejects with a `BerthError` where the run cannot be had as it was asked for. Never gives less in silence. */
  dress(request: RunRequest, place: RunPlace, call: Call): Promise<Dressed>;
  /** The way of another command to where the program of a run is, which is `child`. Absent where that is elsewhere. */
  beside?(request: ExecRequest, child: LivingChild): Promise<Beside>;
  /** There where runs are held by somebody else, and not by control groups of Berth's. */
  readonly elsewhere?: Elsewhere;
}

/** What a kind has made that is none of this machine's processes. */
export interface Elsewhere {
  /** The limits that are held there. */
  readonly held: readonly LimitName[];
  /** Milliseconds until a keeper must have said that the program runs. */
  readonly readyMs: number;
  /** Changes the limits of a living run. Rejects `limit_refused` where that cannot be done; then none is changed. */
  limit(place: RunPlace, change: { readonly from: Limits; readonly to: Limits }): Promise<void>;
  /** The end of a run with its real cause, where more is known of it here than its keeper was told. */
  judged(place: RunPlace, exit: ExitFacts): Promise<ExitFacts>;
  /** Runs a command beside the program, as `RuntimeDriver.exec` does. */
  exec(place: RunPlace, request: ExecRequest, call: Call): Promise<ExecResult>;
  /** Ends and removes what there is of a run. Idempotent. Rejects when it cannot be known that nothing is left. */
  clear(place: RunPlace, call?: Call): Promise<void>;
}
