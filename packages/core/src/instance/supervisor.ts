import {
  type ActorId,
  type Attachment,
  BerthError,
  type ExitFacts,
  type InstanceId,
  messageOf,
} from '@berth/contract';
import { assert, type Clock, type Scope } from '@berth/foundation';
import type { Machine } from '../ports/machine.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RunEnd, RuntimeDriver, StartedRun } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';
import type { FactInput, FactMaker } from './facts.ts';
import { type Effect, type LifecycleEvent, type Transition, transition } from './lifecycle.ts';
import type { Decision, Registry } from './registry.ts';
import { childEnvironment } from './child-environment.ts';

export interface SupervisorParts {
  readonly registry: Registry;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly fact: FactMaker;
  readonly system: ActorId;
  readonly observers: readonly RunObserver[];
  readonly log: Log;
}

/** What an event of the lifecycle brings along. */
export interface Step {
  readonly event: LifecycleEvent;
  readonly actor: ActorId;
  readonly fact?: Omit<FactInput, 'actor' | 'subject' | 'run'> | undefined;
  /** The run as it should be stored, where it changes. */
  readonly run?: (run: RunRecord) => RunRecord;
  readonly also?: Pick<Decision, 'idempotency'> & {
    readonly removedAt?: number;
    readonly newRun?: RunRecord;
  };
}

export interface Stepped {
  readonly transition: Transition;
  readonly found: InstanceWithRun;
}

/** A keeper that could not be reached is looked for again this often. Nothing is restarted meanwhile. */
const SEARCH_EVERY_MS = 2000;
/** How often a fact that a full disk refused is offered again. */
const RECORD_RETRY_MS = 1000;
/** How often a command that must work on a full disk is tried. */
const COMMAND_ATTEMPTS = 3;
/** Runs looked at side by side when a daemon takes over: the work is mostly waiting for sockets. */
const RECONCILE_WIDTH = 32;

/** Keeps the registry true to what happens on the machine, and the machine to what the registry asks for. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #attachments = new Map<InstanceId, Attachment>();
  readonly #patience = new Map<InstanceId, number>();
  readonly #waiting = new Map<InstanceId, Set<() => void>>();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  attachment(id: InstanceId): Attachment {
    return this.#attachments.get(id) ?? 'disconnected';
  }

  /** Applies one event to an instance: decide, write, then act. */
  async step(id: InstanceId, step: Step): Promise<Stepped> {
    let decided = { kind: 'ignored', why: 'not decided yet' } as Transition;
    const found = await this.#parts.registry.update(id, (current) => {
      decided = transition(current.instance, step.event);
      return decided.kind === 'moved' ? this.#decision(current, decided.next, step) : undefined;
    });
    if (decided.kind === 'moved') this.#act(decided.effects, found);
    return { transition: decided, found };
  }

  /** Starts the current run. Rejects `start_failed`; the run is then recorded as over. */
  async launch(found: InstanceWithRun): Promise<InstanceWithRun> {
    const { instance } = found;
    const run = runOf(found);
    this.#attachments.set(instance.id, 'connecting');
    try {
      const started = await this.#driver(found).start(run.handle, {
        instance: instance.id,
        run: run.id,
        generation: run.generation,
        file: instance.spec.file,
        args: instance.spec.args,
        env: childEnvironment(instance),
        cwd: instance.workspace,
        cols: instance.spec.cols,
        rows: instance.spec.rows,
        stopSignal: instance.spec.stopSignal,
      });
      return await this.#recordStarted(found, started);
    } catch (error) {
      const exit = this.#unobserved('start_failed', messageOf(error));
      await this.#record(() => this.#exited(found, exit));
      throw error;
    }
  }

  /** Ends the current run and resolves with it recorded. */
  async end(found: InstanceWithRun, graceMs: number): Promise<void> {
    const { id, spec } = found.instance;
    this.#patience.set(id, graceMs);
    const exit = await this.#driver(found).stop(runOf(found).handle, { signal: spec.stopSignal, graceMs });
    await this.#record(() => this.#exited(found, exit));
  }

  /** Resolves when that run of the instance is over. */
  async ended(id: InstanceId, generation: number): Promise<InstanceWithRun> {
    for (;;) {
      const over = this.#nextEnd(id);
      const found = await this.#parts.registry.get(id);
      if (found.instance.status === 'exited' || found.instance.generation !== generation) return found;
      await over;
    }
  }

  /** Remembers how patient a stop is that comes while the run is still being started. */
  setPatience(id: InstanceId, graceMs: number): void {
    this.#patience.set(id, graceMs);
  }

  /** Looks at every run that the registry believes in. Ends when each has been looked at once. */
  async reconcile(all: readonly InstanceWithRun[]): Promise<void> {
    const open = all.filter(({ instance, run }) => instance.status !== 'exited' && run !== null);
    for (const { instance } of open) this.#attachments.set(instance.id, 'connecting');
    const queue = open.values();
    await Promise.all(Array.from({ length: RECONCILE_WIDTH }, () => this.#recoverAll(queue)));
  }

  async #recoverAll(queue: Iterator<InstanceWithRun> & Iterable<InstanceWithRun>): Promise<void> {
    for (const found of queue) {
      try {
        await this.#recover(found);
      } catch (error) {
        this.#parts.log.warn('recovery failed', { instance: found.instance.id, error: messageOf(error) });
        await this.#lost(found, messageOf(error));
      }
    }
  }

  /** One look at a run. True when its fate is known. */
  async #recover(found: InstanceWithRun): Promise<boolean> {
    const run = runOf(found);
    const recovered = await this.#driver(found).recover(run.handle, startedOf(run), {
      signal: this.#parts.scope.signal,
    });
    if (recovered.state === 'lost') {
      await this.#lost(found, recovered.reason);
      return false;
    }
    if (recovered.state === 'exited') {
      await this.#record(() => this.#exited(found, recovered.exit, recovered.started));
      return true;
    }
    await this.#record(() => this.#found(found, recovered.started));
    return true;
  }

  async #found(found: InstanceWithRun, started: StartedRun): Promise<void> {
    const { id, generation, status } = found.instance;
    const type = status === 'starting' ? 'started' : 'found';
    const { transition: moved, found: now } = await this.step(id, {
      event: { type, generation },
      actor: this.#parts.system,
      fact: type === 'found' && status === 'lost' ? { type: 'run.found' } : startedFact(started, generation),
      run: (run) => ({ ...run, ...started }),
    });
    // The registry was right about it; the watch is this daemon's own.
    if (moved.kind === 'ignored') this.#act(['watch'], now);
    if (now.instance.desired === 'stopped') this.#act(['stop'], now);
  }

  async #recordStarted(found: InstanceWithRun, started: StartedRun): Promise<InstanceWithRun> {
    const { id, generation } = found.instance;
    const stepped = await this.#record(() =>
      this.step(id, {
        event: { type: 'started', generation },
        actor: this.#parts.system,
        fact: startedFact(started, generation),
        run: (run) => ({ ...run, ...started }),
      }),
    );
    return stepped.found;
  }

  async #exited(found: InstanceWithRun, exit: ExitFacts, started: StartedRun | null = null): Promise<void> {
    const { id, generation } = found.instance;
    const { transition: moved, found: now } = await this.step(id, {
      event: { type: 'exited', generation },
      actor: this.#parts.system,
      fact: { type: 'run.exited', data: { ...exit } },
      run: (run) => ({ ...run, ...started, exit }),
    });
    if (moved.kind !== 'moved') return;
    this.#attachments.delete(id);
    this.#patience.delete(id);
    for (const observer of this.#parts.observers) observer.runGone(now);
    for (const resume of this.#waiting.get(id) ?? []) resume();
    this.#waiting.delete(id);
  }

  async #lost(found: InstanceWithRun, reason: string): Promise<void> {
    const { id, generation } = found.instance;
    this.#attachments.set(id, 'disconnected');
    const { transition: moved } = await this.#record(() =>
      this.step(id, {
        event: { type: 'lost', generation },
        actor: this.#parts.system,
        fact: { type: 'run.lost', data: { reason } },
      }),
    );
    if (moved.kind === 'moved' || moved.kind === 'ignored') this.#search(found);
  }

  #search(found: InstanceWithRun): void {
    const { id, generation } = found.instance;
    this.#parts.scope.spawn(`search ${id}`, async (signal) => {
      for (;;) {
        await this.#parts.clock.sleep(SEARCH_EVERY_MS, signal);
        const now = await this.#parts.registry.get(id);
        if (now.instance.status !== 'lost' || now.instance.generation !== generation) return;
        const recovered = await this.#driver(now).recover(runOf(now).handle, startedOf(runOf(now)), {
          signal,
        });
        if (recovered.state === 'exited') return this.#record(() => this.#exited(now, recovered.exit));
        if (recovered.state === 'live') return this.#record(() => this.#found(now, recovered.started));
      }
    });
  }

  #act(effects: readonly Effect[], found: InstanceWithRun): void {
    const { id, spec } = found.instance;
    if (effects.includes('watch')) this.#watch(found);
    if (effects.includes('stop')) {
      const graceMs = this.#patience.get(id) ?? spec.graceMs;
      this.#parts.scope.spawn(`stop ${id}`, () => this.end(found, graceMs));
    }
    if (effects.includes('destroy')) {
      this.#parts.scope.spawn(`destroy ${id}`, () => this.#driver(found).destroy(runOf(found).handle));
    }
  }

  #watch(found: InstanceWithRun): void {
    const { id } = found.instance;
    const run = runOf(found);
    this.#attachments.set(id, 'connected');
    for (const observer of this.#parts.observers) observer.runLive(found);
    this.#parts.scope.spawn(`watch ${run.id}`, async (signal) => {
      const end: RunEnd = await this.#driver(found).wait(run.handle, { signal });
      if (end.kind === 'exited') return this.#record(() => this.#exited(found, end.exit));
      if (!signal.aborted) await this.#lost(found, end.reason);
    });
  }

  #decision(current: InstanceWithRun, next: NextState, step: Step): Decision {
    const run = step.also?.newRun ?? (current.run === null ? null : (step.run?.(current.run) ?? null));
    const instance = {
      ...current.instance,
      ...next,
      run: step.also?.newRun?.id ?? current.instance.run,
      removedAt: step.also?.removedAt ?? current.instance.removedAt,
    };
    const subject = current.instance.id;
    const events =
      step.fact === undefined
        ? []
        : [this.#parts.fact({ ...step.fact, actor: step.actor, subject, run: instance.run })];
    return {
      instance,
      ...(run === null ? {} : { run }),
      events,
      ...(step.also?.idempotency === undefined ? {} : { idempotency: step.also.idempotency }),
    };
  }

  /**
   * Writes something that must get through on a full disk too, from the space kept in reserve. What a person asked for
   * is tried a few times; what was observed is offered until it is taken.
   */
  async insist<T>(write: () => Promise<T>, attempts: number = COMMAND_ATTEMPTS): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof BerthError) || error.code !== 'disk_full' || attempt >= attempts) throw error;
        this.#parts.log.warn('the disk is full; a write waits for room', { error: error.message });
        await this.#parts.machine.releaseBallast();
        if (attempt > 1) await this.#parts.clock.sleep(RECORD_RETRY_MS, this.#parts.scope.signal);
      }
    }
  }

  #record<T>(write: () => Promise<T>): Promise<T> {
    return this.insist(write, Number.POSITIVE_INFINITY);
  }

  #driver({ instance }: InstanceWithRun): RuntimeDriver {
    const driver = this.#parts.drivers.get(instance.runtime);
    if (driver !== undefined) return driver;
    throw new BerthError({
      code: 'runtime_unreachable',
      message: `${instance.name} runs on ${instance.runtime}, which this daemon does not have.`,
    });
  }

  #unobserved(cause: ExitFacts['cause'], detail: string): ExitFacts {
    return { code: null, signal: null, cause, time: this.#parts.clock.now(), detail };
  }

  #nextEnd(id: InstanceId): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting.add(resolve));
    });
  }
}

type NextState = (Transition & { kind: 'moved' })['next'];

function startedFact(started: StartedRun, generation: number): Step['fact'] {
  return { type: 'run.started', data: { pid: started.child.pid, generation } };
}

function startedOf(run: RunRecord): StartedRun | null {
  const { keeper, child, startedAt } = run;
  return keeper === null || child === null || startedAt === null ? null : { keeper, child, startedAt };
}

export function runOf({ instance, run }: InstanceWithRun): RunRecord {
  assert(run !== null, `${instance.id} has a run`);
  return run;
}
