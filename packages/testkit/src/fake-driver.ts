import {
  BerthError,
  type ExitCause,
  type ExitFacts,
  type LimitName,
  type Limits,
  type NotedDecision,
  type Refusal,
  type RunId,
} from '@berth/contract';
import type {
  Call,
  ExecRequest,
  ExecResult,
  OutputChunk,
  OutputRange,
  RecoveredRun,
  RunEnd,
  RunPlan,
  RunRequest,
  RuntimeCapabilities,
  RuntimeDriver,
  RuntimeHandle,
  StartedRun,
  TerminalEvents,
  TerminalLink,
} from '@berth/core';
import { ok, type Result } from '@berth/foundation';
import { execFake } from './fake-driver/exec.ts';
import type { FakeRun } from './fake-driver/run.ts';
import { FakeViewer, notRunning } from './fake-driver/viewer.ts';
import type { FakeWorld } from './fake-driver/world.ts';

/** A program that the fake cannot execute. */
export const NOT_EXECUTABLE = 'not-executable';

type Verb =
  | 'start'
  | 'recover'
  | 'wait'
  | 'limit'
  | 'stop'
  | 'destroy'
  | 'reclaim'
  | 'signal'
  | 'exec'
  | 'openTerminal'
  | 'readOutput';

/** Runs programs that exist only in a `FakeWorld`. Obeys the same conformance suite as the real drivers. */
export class FakeDriver implements RuntimeDriver {
  readonly id: string;
  readonly capabilities: RuntimeCapabilities = { confines: false };
  readonly #world: FakeWorld;
  #crashed = false;

  constructor(world: FakeWorld, id = 'process') {
    this.#world = world;
    this.id = id;
  }

  /** The daemon dies: no call is answered any more, and nothing that was under way goes on from here. */
  crash(): void {
    this.#crashed = true;
  }

  plan({ run }: RunPlan): RuntimeHandle {
    return { driver: this.id, version: 1, data: { run } };
  }

  async check(): Promise<Result<void, Refusal>> {
    return ok(undefined);
  }

  cgroup(): null {
    return null;
  }

  held(): readonly LimitName[] {
    return [];
  }

  limit(handle: RuntimeHandle, { to }: { readonly from: Limits; readonly to: Limits }): Promise<void> {
    return this.#call('limit', {}, async () => {
      const run = this.#world.find(idOf(handle));
      if (run !== undefined) run.limits = to;
      return { value: undefined };
    });
  }

  async strikes(handle: RuntimeHandle): Promise<Readonly<Partial<Record<LimitName, number>>>> {
    return this.#world.find(idOf(handle))?.strikes ?? {};
  }

  async decisions(handle: RuntimeHandle, after: number): Promise<readonly NotedDecision[]> {
    const noted = this.#world.find(idOf(handle))?.decisions ?? [];
    return noted.filter(({ sequence }) => sequence > after);
  }

  start(handle: RuntimeHandle, request: RunRequest, call: Call = {}): Promise<StartedRun> {
    return this.#call('start', call, async () => {
      if (request.file.endsWith(NOT_EXECUTABLE)) throw startFailed(`${request.file} cannot be executed`);
      const run = this.#world.begin({ ...request, run: idOf(handle) });
      if (run === undefined) throw startFailed('the run has begun before, or was given up');
      return { value: run.started, undo: () => run.clearAway() };
    });
  }

  recover(handle: RuntimeHandle, known: StartedRun | null, call: Call = {}): Promise<RecoveredRun> {
    return this.#call('recover', call, async () => ({ value: this.#inquire(handle, known) }));
  }

  wait(handle: RuntimeHandle, call: Call = {}): Promise<RunEnd> {
    return this.#call<RunEnd>('wait', call, async () => {
      const run = this.#world.find(idOf(handle));
      while (run !== undefined && !run.told && run.keeperLives && !run.cut) await run.nextChange();
      const found = this.#inquire(handle, null);
      if (found.state === 'exited') return { value: { kind: 'exited', exit: found.exit } };
      const reason = found.state === 'lost' ? found.reason : 'the connection to its keeper broke';
      return { value: { kind: 'lost', reason } };
    });
  }

  stop(handle: RuntimeHandle, how: { signal: string; graceMs: number }, call: Call = {}): Promise<ExitFacts> {
    return this.#call('stop', call, async () => {
      const run = this.#world.find(idOf(handle));
      if (run?.cut === true) throw unreachable();
      const exit = await run?.stop(how.signal, how.graceMs);
      if (exit != null) return { value: exit };
      const found = this.#inquire(handle, null);
      if (found.state === 'exited') return { value: found.exit };
      throw unreachable();
    });
  }

  destroy(handle: RuntimeHandle): Promise<void> {
    return this.#call('destroy', {}, async () => {
      const run = this.#world.find(idOf(handle));
      if (run !== undefined && run.processes > 0) throw new Error('a run was destroyed before its end');
      return { value: undefined };
    });
  }

  reclaim(handle: RuntimeHandle): Promise<void> {
    return this.#call('reclaim', {}, async () => {
      idOf(handle);
      return { value: undefined };
    });
  }

  signal(handle: RuntimeHandle, signal: string, call: Call = {}): Promise<void> {
    return this.#call('signal', call, async () => ({ value: this.#answering(handle).signal(signal) }));
  }

  exec(handle: RuntimeHandle, request: ExecRequest, call: Call = {}): Promise<ExecResult> {
    return this.#call('exec', call, async () => {
      this.#answering(handle);
      return { value: await execFake(request, this.#world.clock) };
    });
  }

  openTerminal(handle: RuntimeHandle, events: TerminalEvents, call: Call = {}): Promise<TerminalLink> {
    return this.#call('openTerminal', call, async () => {
      const run = this.#answering(handle);
      const viewer = new FakeViewer(run, events);
      run.viewers.add(viewer);
      return { value: viewer, undo: () => viewer.close() };
    });
  }

  async *readOutput(handle: RuntimeHandle, range: OutputRange, call: Call = {}): AsyncGenerator<OutputChunk> {
    await this.#call('readOutput', call, async () => ({ value: undefined }));
    const run = this.#world.find(idOf(handle));
    for (const chunk of run?.output.read(range) ?? []) {
      call.signal?.throwIfAborted();
      yield chunk;
    }
  }

  /** Any moment of a call may be disturbed or aborted. What it did is then undone, if nobody will hear of it. */
  #call<T>(verb: Verb, { signal }: Call, act: () => Promise<Done<T>>): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(aborted(verb));
      const isAborted = () => signal?.aborted === true;
      if (isAborted()) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      const work = async () => {
        await this.#world.faults.interfere({ method: verb, moment: 'before' });
        if (isAborted() || this.#crashed) return;
        const { value, undo } = await act();
        await this.#world.faults.interfere({ method: verb, moment: 'after' });
        if (isAborted()) undo?.();
        if (!this.#crashed) resolve(value);
      };
      work()
        .catch((error: unknown) => {
          if (!this.#crashed) reject(error);
        })
        .finally(() => signal?.removeEventListener('abort', onAbort));
    });
  }

  #inquire(handle: RuntimeHandle, known: StartedRun | null): RecoveredRun {
    if (this.#crashed) throw unreachable();
    const id = idOf(handle);
    const run = this.#world.find(id);
    if (run === undefined) {
      this.#world.giveUp(id);
      return this.#over('start_interrupted', 'The program was never started.', known);
    }
    if (run.cut) return { state: 'lost', reason: 'its keeper does not answer' };
    if (run.exit !== null) return { state: 'exited', exit: run.exit, started: run.started };
    if (run.keeperLives) return { state: 'live', started: run.started };
    const cause = run.started.keeper.bootId === this.#world.bootId ? 'keeper_lost' : 'reboot';
    run.clearAway();
    return this.#over(cause, 'Its keeper is gone.', run.started);
  }

  #answering(handle: RuntimeHandle): FakeRun {
    const run = this.#world.find(idOf(handle));
    if (run?.cut === true) throw unreachable();
    if (run === undefined || run.exit !== null || !run.keeperLives) throw notRunning();
    return run;
  }

  #over(cause: ExitCause, detail: string, started: StartedRun | null): RecoveredRun {
    const exit = { code: null, signal: null, cause, time: this.#world.clock.now(), detail };
    return { state: 'exited', exit, started };
  }
}

interface Done<T> {
  readonly value: T;
  readonly undo?: () => void;
}

function idOf(handle: RuntimeHandle): RunId {
  return handle.data['run'] as RunId;
}

function startFailed(why: string): BerthError {
  return new BerthError({ code: 'start_failed', message: `The program could not be started: ${why}.` });
}

function unreachable(): BerthError {
  return new BerthError({ code: 'runtime_unreachable', message: 'The keeper cannot be reached.' });
}

function aborted(verb: Verb): BerthError {
  if (verb === 'start') return startFailed('the start was cancelled');
  return new BerthError({ code: 'runtime_unreachable', message: `The ${verb} was cancelled.` });
}
