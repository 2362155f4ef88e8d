import type {
  Confinement,
  ExitFacts,
  InstanceId,
  KeeperStatus,
  LimitName,
  Limits,
  NotedDecision,
  ProcessIdentity,
  Refusal,
  RunId,
} from '@berth/contract';
import type { Result } from '@berth/foundation';

/** What a driver needs to find its run again, in any later daemon. Opaque, JSON, versioned. */
export interface RuntimeHandle {
  readonly driver: string;
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface RunRequest {
  readonly instance: InstanceId;
  /** Id of its agent; absent where that is not known. */
  readonly agent?: string;
  readonly run: RunId;
  readonly generation: number;
  /** Absolute path of the program, already resolved and checked; of a container, as it was asked for. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly cols: number;
  readonly rows: number;
  readonly stopSignal: string;
  /** Absent: none. */
  readonly limits?: Limits;
  /** What it may reach, for drivers that hold that down. Absent for those that do not. */
  readonly confinement?: Confinement;
  /** Leased to it: to be reached on the machine under the same numbers. Absent: none. */
  readonly ports?: readonly number[];
}

/** What must be known of a run to say where it will be found. */
export type RunPlan = Pick<RunRequest, 'instance' | 'run' | 'generation' | 'limits'>;

/** What must be known of a run to say whether it can be had. */
export type RunCheck = Pick<RunRequest, 'cwd' | 'confinement' | 'agent'>;

export interface StartedRun {
  readonly keeper: ProcessIdentity;
  readonly child: ProcessIdentity;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/** What a driver found of a run. Absence of evidence is `lost`, never `exited`. */
export type RecoveredRun =
  | { readonly state: 'live'; readonly started: StartedRun }
  | { readonly state: 'exited'; readonly exit: ExitFacts; readonly started: StartedRun | null }
  | { readonly state: 'lost'; readonly reason: string };

export type RunEnd =
  | { readonly kind: 'exited'; readonly exit: ExitFacts }
  | { readonly kind: 'lost'; readonly reason: string };

export interface Call {
  /** Aborting makes the call reject soon; what it began on the machine is undone or finished, never left behind. */
  readonly signal?: AbortSignal;
}

/** A command that is run beside the program of a run, where that runs, and under the same limits. */
export interface ExecRequest
  extends Pick<RunRequest, 'instance' | 'file' | 'args' | 'env' | 'cwd' | 'limits' | 'confinement'> {
  /** What takes longer is killed. */
  readonly timeoutMs: number;
  /** Of each output. What was printed last is kept. */
  readonly outputMaxBytes: number;
}

export interface ExecResult {
  /** As shells have it: above 128 it stands for a signal. Null where the time ran out. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** More was printed than was kept. */
  readonly isCut: boolean;
}

export interface RuntimeCapabilities {
  /** Programs are kept from the rest of the machine: what is asked of them by a command is asked inside. */
  readonly confines: boolean;
}

/** What flows out of an open terminal. Exactly one `end` is the last call. */
export interface TerminalEvents {
  output(offset: number, bytes: Buffer): void;
  skipped(from: number, to: number, gone: boolean): void;
  resized(offset: number, cols: number, rows: number): void;
  caughtUp(offset: number): void;
  exit(exit: ExitFacts): void;
  /** The link is closed; `reason` is null after an exit or an own `close`. */
  end(reason: string | null): void;
}

/** A connection to one terminal, with its own flow control. */
export interface TerminalLink {
  readonly status: KeeperStatus;
  /** Output from `from` on, then live. `complete` never skips retained bytes; `live` skips ahead when too slow. */
  subscribe(from: number, delivery: 'live' | 'complete'): void;
  /** Resolves when the program's terminal has taken the bytes. Rejects `input_queue_full` or `not_running`. */
  input(bytes: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  /** Holds back what comes from the keeper, without delaying the program. */
  pause(): void;
  resume(): void;
  close(): void;
}

/**
 * Where instances run. One driver per kind; all pass one conformance suite.
 * Order of life: plan → start → (recover, wait, openTerminal, …) → stop → destroy.
 */
export interface RuntimeDriver {
  readonly id: string;
  readonly capabilities: RuntimeCapabilities;
  /** Where the run will be found; pure. Stored before `start`, so that a crash in between loses nothing. */
  plan(request: RunPlan): RuntimeHandle;
  /** Whether such a run can be started on this machine; if not, why, and what to do about it. */
  check(request: RunCheck): Promise<Result<void, Refusal>>;
  /** Places a keeper and starts the program. At most once per handle. Rejects `start_failed`; then nothing is left. */
  start(handle: RuntimeHandle, request: RunRequest, call?: Call): Promise<StartedRun>;
  /** Looks at what is really there. Never starts anything; clears away what provably belongs to a dead run. */
  recover(handle: RuntimeHandle, known: StartedRun | null, call?: Call): Promise<RecoveredRun>;
  /** Resolves when the run is over or can no longer be reached. */
  wait(handle: RuntimeHandle, call?: Call): Promise<RunEnd>;
  /** Ends the whole process tree: signal, grace, kill. Idempotent; after death it answers the known facts. */
  stop(handle: RuntimeHandle, how: { signal: string; graceMs: number }, call?: Call): Promise<ExitFacts>;
  /** Directory of the control group in which the kernel counts the run, for people; null where it has none. */
  cgroup(handle: RuntimeHandle): string | null;
  /** Limits of a started run that the kernel holds. Others were asked for and are not held. */
  held(handle: RuntimeHandle): readonly LimitName[];
  /**
   * Puts limits on a living run, and takes off those that are not named. What can only be put on at a start is left for the
   * next one. Rejects `limit_refused` when the kernel takes one of them not; then none is changed.
   */
  limit(handle: RuntimeHandle, change: { readonly from: Limits; readonly to: Limits }): Promise<void>;
  /** How often the kernel has held each of them so far, where it counts that. Never goes back while the run lives. */
  strikes(handle: RuntimeHandle): Promise<Readonly<Partial<Record<LimitName, number>>>>;
  /** What was decided about its connections behind the given one, in order; of a run that is over as well. */
  decisions(handle: RuntimeHandle, after: number): Promise<readonly NotedDecision[]>;
  /** Removes what the driver holds besides the logs. Idempotent. Only after the run's end. */
  destroy(handle: RuntimeHandle): Promise<void>;
  /** Takes back that `destroy` has noted that the instance is gone. Idempotent. What was cleared away stays away. */
  reclaim(handle: RuntimeHandle): Promise<void>;
  /** Sends a signal to the program's foreground. Rejects `not_running`. */
  signal(handle: RuntimeHandle, signal: string, call?: Call): Promise<void>;
  /**
   * Runs a command beside the program, confined as that is, without a terminal and without input. Rejects `not_running`. At
   * its timeout, when it has ended, and when aborted, what it started is killed; what escapes that ends with the run.
   */
  exec(handle: RuntimeHandle, request: ExecRequest, call?: Call): Promise<ExecResult>;
  /** Rejects `not_running` after the end and `runtime_unreachable` when nobody answers in time. */
  openTerminal(handle: RuntimeHandle, events: TerminalEvents, call?: Call): Promise<TerminalLink>;
  /** Retained output of a run, alive or dead, in order. */
  readOutput(handle: RuntimeHandle, range: OutputRange, call?: Call): AsyncIterable<OutputChunk>;
}

export interface OutputRange {
  /** First offset wanted, or the last `tailLines` lines. Default: all that is retained. */
  readonly from?: number;
  readonly tailLines?: number;
}

export type OutputChunk =
  | { readonly kind: 'output'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'gone'; readonly from: number; readonly to: number }
  | { readonly kind: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number };
