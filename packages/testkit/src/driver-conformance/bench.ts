import { BerthError, type ErrorCode, type IdSource, newInstanceId, newRunId } from '@berth/contract';
import type {
  OutputChunk,
  OutputRange,
  RunRequest,
  RuntimeDriver,
  RuntimeHandle,
  StartedRun,
} from '@berth/core';
import { expect } from 'vitest';
import { Recorder } from './recorder.ts';

/**
 * Programs with one habit each. Every one that stays prints `ready` (or its size) when it can be talked to.
 *
 * - `obedient` stays until a signal ends it
 * - `echo` answers each line with `got: <line>`
 * - `count` prints `line 1` to `line 200` and exits with status 3
 * - `crash` kills itself with SIGKILL
 * - `stubborn` ignores every signal that can be ignored
 * - `polite` says `bye` on SIGTERM and exits with status 7
 * - `interrupted` prints `interrupted` on SIGINT and stays
 * - `family` starts a process in a session of its own, and stays
 * - `leaver` starts such a process and exits with status 0
 * - `sizer` prints `size <cols>x<rows>` now and whenever it changes
 * - `flood` prints 3 MiB of lines, then `done`, and stays
 * - `notExecutable` cannot be executed
 */
export type Behaviour =
  | 'obedient'
  | 'echo'
  | 'count'
  | 'crash'
  | 'stubborn'
  | 'polite'
  | 'interrupted'
  | 'family'
  | 'leaver'
  | 'sizer'
  | 'flood'
  | 'notExecutable';

export type Command = Pick<RunRequest, 'file' | 'args'>;

/** A driver of one kind and the small world it works in. */
export interface DriverBench {
  readonly driver: RuntimeDriver;
  /** Fills in what this kind of driver needs. */
  newRequest(basics: RequestBasics): RunRequest;
  /** A new driver on the same machine, as a new daemon has it. The old one is not used again. */
  daemonRestart(): Promise<RuntimeDriver>;
  /** Kills the keeper so that it can do nothing more. Resolves when it is dead. */
  killKeeper(handle: RuntimeHandle, started: StartedRun): Promise<void>;
  /** Living processes of the program; neither the keeper nor anything else of the runtime is among them. */
  countProcesses(request: RunRequest): Promise<number>;
  /** Ends whatever is left and removes all traces. */
  dispose(): Promise<void>;
}

export type RequestBasics = Omit<RunRequest, 'env' | 'cwd'>;

export interface DriverHarness {
  readonly name: string;
  readonly programs: Readonly<Record<Behaviour, Command>>;
  create(): Promise<DriverBench>;
}

export interface StartedProgram {
  readonly handle: RuntimeHandle;
  readonly request: RunRequest;
  readonly started: StartedRun;
}

export const STOP = { signal: 'SIGTERM', graceMs: 10_000 } as const;
/** Long enough for a program to show that it ignores a signal, short enough for a test. */
export const SHORT_GRACE_MS = 150;

const ids: IdSource = {
  now: () => Date.now(),
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

/** What each test works on; fresh before every one. */
export class DriverStand {
  readonly #harness: DriverHarness;
  readonly bench: DriverBench;
  driver: RuntimeDriver;

  constructor(harness: DriverHarness, bench: DriverBench) {
    this.#harness = harness;
    this.bench = bench;
    this.driver = bench.driver;
  }

  /** A run that was planned and not started. */
  plan(behaviour: Behaviour): Omit<StartedProgram, 'started'> {
    const request = this.bench.newRequest({
      instance: newInstanceId(ids),
      run: newRunId(ids),
      generation: 1,
      ...this.#harness.programs[behaviour],
      cols: 80,
      rows: 24,
      stopSignal: 'SIGTERM',
    });
    return { handle: this.driver.plan(request), request };
  }

  async start(behaviour: Behaviour): Promise<StartedProgram> {
    const planned = this.plan(behaviour);
    const started = await this.driver.start(planned.handle, planned.request);
    return { ...planned, started };
  }

  /** Starts a program and waits until it says that it can be talked to. */
  async startReady(behaviour: Behaviour): Promise<StartedProgram & { terminal: Recorder }> {
    const program = await this.start(behaviour);
    const terminal = await this.open(program.handle);
    terminal.link.subscribe(0, 'complete');
    await terminal.until('ready');
    return { ...program, terminal };
  }

  async open(handle: RuntimeHandle): Promise<Recorder> {
    const recorder = new Recorder();
    recorder.link = await this.driver.openTerminal(handle, recorder);
    return recorder;
  }

  async restartDaemon(): Promise<void> {
    this.driver = await this.bench.daemonRestart();
  }

  async read(handle: RuntimeHandle, range: OutputRange = {}): Promise<OutputChunk[]> {
    return Array.fromAsync(this.driver.readOutput(handle, range));
  }

  async readText(handle: RuntimeHandle, range: OutputRange = {}): Promise<string> {
    const chunks = await this.read(handle, range);
    const bytes = chunks.flatMap((chunk) => (chunk.kind === 'output' ? [chunk.bytes] : []));
    return plain(Buffer.concat(bytes));
  }

  expectNoProcess(request: RunRequest): Promise<void> {
    return this.expectProcesses(request, 0);
  }

  /** What stands between a keeper and a program may take its time to get there, and away. */
  async expectProcesses(request: RunRequest, count: number): Promise<void> {
    await expect.poll(() => this.bench.countProcesses(request), { timeout: 5000 }).toBe(count);
  }
}

/** Terminals end lines their own way. */
export function plain(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\r', '');
}

export async function expectCode(call: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BerthError);
  expect((error as BerthError).code).toBe(code);
}
