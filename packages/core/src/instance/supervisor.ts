import {
  type ActorId,
  type Attachment,
  BerthError,
  type Conversation,
  type ExitFacts,
  type InstanceId,
  messageOf,
  type RunId,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { InstanceTokens } from '../access/instance-tokens.ts';
import type { LimitEnds } from '../lifetime/limit-ends.ts';
import type { PreparedRun } from '../ports/agents.ts';
import type { Identity } from '../ports/identity.ts';
import type { Machine } from '../ports/machine.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RunEnd, RuntimeDriver, StartedRun } from '../ports/runtime.ts';
import type { InstanceRecord, InstanceWithRun, RunRecord } from '../ports/store.ts';
import type { Chance } from '../recovery/recovery.ts';
import { isOwed } from '../recovery/step-recovery.ts';
import { type FactInput, type FactMaker, startedFact } from './facts.ts';
import { explained, Insistence } from './insistence.ts';
import {
  type Effect,
  type Lifecycle,
  type LifecycleEvent,
  type Transition,
  transition,
} from './lifecycle.ts';
import type { Leftovers } from './leftovers.ts';
import { Moves } from './moves.ts';
import { decisionOf } from './decision.ts';
import type { Decision, Registry } from './registry.ts';
import { runOf, startedOf } from './run-of.ts';
import { runRequest } from './run-request.ts';

export interface SupervisorParts {
  readonly registry: Registry;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly identity: Pick<Identity, 'fingerprint'>;
  readonly scope: Scope;
  readonly fact: FactMaker;
  readonly system: ActorId;
  readonly observers: readonly RunObserver[];
  readonly log: Log;
  /** What chance has to do with coming back: the time, a number, and the rules of now. */
  readonly chance: () => Chance;
  /** Knows whose doing it was that a run ended, and why. */
  readonly ends: Pick<LimitEnds, 'told'>;
  readonly tokens: Pick<InstanceTokens, 'issue'>;
  readonly leftovers: Pick<Leftovers, 'destroy'>;
}

type Admit = () => Promise<InstanceWithRun>;
type Fact = Omit<FactInput, 'actor' | 'subject' | 'run'>;

/** What an event of the lifecycle brings along. */
export interface Step {
  readonly event: LifecycleEvent;
  readonly actor: ActorId;
  readonly fact?: Fact | ((next: Lifecycle, before: Lifecycle) => Fact) | undefined;
  /** The start is owed to the instance, and nobody's wish. Refused when it is not owed any more. */
  readonly isOwed?: boolean;
  /** It ended by what Berth did to it, because it seemed to hang or a time was used up. */
  readonly isOurs?: boolean;
  /** How long a stop waits before it kills. Of several requests the least patient counts. */
  readonly graceMs?: number;
  /** The run as it should be stored, where it changes. */
  readonly run?: (run: RunRecord) => RunRecord;
  readonly also?: Pick<Decision, 'idempotency' | 'quotas'> & {
    readonly removedAt?: number;
    readonly conversation?: Conversation | null;
    /** The next run, with the number that it really gets, of the instance as it then is. */
    readonly newRun?: (generation: number, now: InstanceRecord) => RunRecord;
  };
}

export interface Stepped {
  readonly transition: Transition;
  readonly found: InstanceWithRun;
}

/** A keeper that could not be reached is looked for again this often. Nothing is restarted meanwhile. */
const SEARCH_EVERY_MS = 2000;
/** How often a command that must work on a full disk is tried. */
const COMMAND_ATTEMPTS = 3;
/** Runs looked at side by side when a daemon takes over: the work is mostly waiting for sockets. */
const RECONCILE_WIDTH = 32;

/** Keeps the registry true to what happens on the machine, and the machine to what the registry asks for. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #insistence: Insistence;
  readonly #attachments = new Map<InstanceId, Attachment>();
  readonly #patience = new Map<InstanceId, number>();
  readonly #moves = new Moves();
  /** Runs that this daemon is starting: nobody else may judge them, and a stop waits for them. */
  readonly #starting = new Set<RunId>();
  readonly #watched = new Set<RunId>();
  readonly #searched = new Set<RunId>();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#insistence = new Insistence(parts);
  }

  attachment(id: InstanceId): Attachment {
    return this.#attachments.get(id) ?? 'disconnected';
  }

  /** Applies one event to an instance: decide, write, then act. */
  async step(id: InstanceId, step: Step): Promise<Stepped> {
    let decided = { kind: 'ignored', why: 'not decided yet' } as Transition;
    const found = await this.#parts.registry.update(id, (current) => {
      decided = this.#allowed(current, step);
      if (decided.kind !== 'moved') return undefined;
      const { fact, chance, identity } = this.#parts;
      const fingerprint = (text: string) => identity.fingerprint(text);
      return decisionOf(current, { next: decided.next, step }, { fact, chance: chance(), fingerprint });
    });
    if (decided.kind === 'moved') {
      this.#notePatience(id, step.graceMs);
      // A run that is still being started is stopped as soon as it has.
      const isStarting = step.event.type === 'stop' && found.run !== null && this.#starting.has(found.run.id);
      this.#act(isStarting ? [] : decided.effects, found);
      this.#moves.tell(id);
      if (found.instance.removedAt !== null) {
        for (const observer of this.#parts.observers) observer.removed?.(found);
      }
    }
    return { transition: decided, found };
  }

  #allowed({ instance }: InstanceWithRun, step: Step): Transition {
    if (step.isOwed === true && !isOwed(instance.recovery)) return { kind: 'refused', why: 'not_owed' };
    return transition(instance, step.event);
  }

  /** Writes a new run down, then starts it as prepared. Rejects `start_failed`; the run is then recorded as over. */
  async starting(run: RunId, admit: Admit, prepared: PreparedRun | null): Promise<InstanceWithRun> {
    this.#starting.add(run);
    try {
      const found = await admit();
      return await this.#recordStarted(found, await this.#launch(found, prepared));
    } finally {
      this.#starting.delete(run);
    }
  }

  async #launch(found: InstanceWithRun, prepared: PreparedRun | null): Promise<StartedRun> {
    const { instance } = found;
    const run = runOf(found);
    this.#attachments.set(instance.id, 'connecting');
    const token = this.#parts.tokens.issue(instance, run.id);
    try {
      return await this.#driver(found).start(run.handle, runRequest(instance, run, { prepared, token }));
    } catch (error) {
      const exit = this.#unobserved('start_failed', messageOf(error));
      await this.#record(() => this.#exited(found, exit));
      throw error;
    }
  }

  async #end(found: InstanceWithRun, signal: AbortSignal): Promise<void> {
    const { id, spec } = found.instance;
    const how = { signal: spec.stopSignal, graceMs: this.#patience.get(id) ?? spec.graceMs };
    try {
      const exit = await this.#driver(found).stop(runOf(found).handle, how, { signal });
      await this.#record(() => this.#exited(found, exit));
    } catch (error) {
      this.#moves.tell(id, explained(error, signal));
      if (signal.aborted) throw error;
      this.#parts.log.warn('a stop failed', { instance: id, error: messageOf(error) });
      await this.#lost(found, messageOf(error));
    }
  }

  /** Resolves when that run of the instance is over. Rejects when it could not be stopped. */
  async ended(id: InstanceId, generation: number): Promise<InstanceWithRun> {
    for (;;) {
      const moved = this.#moves.next(id);
      const found = await this.#parts.registry.get(id);
      if (found.instance.status === 'exited' || found.instance.generation !== generation) return found;
      await moved;
    }
  }

  /** Resolves when nothing that was asked of the instance is still under way. */
  async settled(id: InstanceId): Promise<InstanceWithRun> {
    for (;;) {
      const moved = this.#moves.next(id);
      const found = await this.#parts.registry.get(id);
      if (found.instance.status !== 'starting' && found.instance.status !== 'stopping') return found;
      await moved;
    }
  }

  #notePatience(id: InstanceId, graceMs: number | undefined): void {
    const before = this.#patience.get(id) ?? Number.POSITIVE_INFINITY;
    if (graceMs !== undefined) this.#patience.set(id, Math.min(before, graceMs));
  }

  /** Looks at every run that the registry believes in. Ends when each has been looked at once. */
  async reconcile(all: readonly InstanceWithRun[]): Promise<void> {
    const open = all.filter(
      ({ instance, run }) => instance.status !== 'exited' && run !== null && !this.#starting.has(run.id),
    );
    for (const { instance } of open) this.#attachments.set(instance.id, 'connecting');
    const queue = open.values();
    await Promise.all(Array.from({ length: RECONCILE_WIDTH }, () => this.#recoverAll(queue)));
  }

  async #recoverAll(queue: Iterator<InstanceWithRun> & Iterable<InstanceWithRun>): Promise<void> {
    for (const found of queue) {
      try {
        await this.#recover(found);
      } catch (error) {
        // A look that was broken off has seen nothing.
        if (this.#parts.scope.signal.aborted) return;
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
    const { id, generation } = found.instance;
    const isNews = runOf(found).startedAt === null;
    const { transition: moved, found: now } = await this.step(id, {
      event: { type: isNews ? 'started' : 'found', generation },
      actor: this.#parts.system,
      fact: isNews ? startedFact(started, generation) : { type: 'run.found' },
      run: (run) => ({ ...run, ...started }),
    });
    const isOver = now.instance.status === 'exited' || now.instance.generation !== generation;
    if (moved.kind !== 'ignored' || isOver) return;
    // The registry was right about it; the watch is this daemon's own.
    const isEnding = now.instance.status === 'stopping' || now.instance.desired !== 'running';
    this.#act(isEnding ? ['watch', 'stop'] : ['watch'], now);
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

  async #exited(found: InstanceWithRun, seen: ExitFacts, started: StartedRun | null = null): Promise<void> {
    const { id, generation } = found.instance;
    const exit = await this.#parts.ends.told(found, seen);
    const { transition: moved, found: now } = await this.step(id, {
      event: { type: 'exited', generation },
      isOurs: exit !== seen,
      actor: this.#parts.system,
      fact: { type: 'run.exited', data: { ...exit } },
      run: (run) => ({ ...run, ...started, exit }),
    });
    if (moved.kind !== 'moved') return;
    this.#attachments.delete(id);
    this.#patience.delete(id);
    for (const observer of this.#parts.observers) observer.runGone(now);
  }

  async #lost(found: InstanceWithRun, reason: string): Promise<void> {
    const { id, generation } = found.instance;
    const { transition: moved, found: now } = await this.#record(() =>
      this.step(id, {
        event: { type: 'lost', generation },
        actor: this.#parts.system,
        fact: { type: 'run.lost', data: { reason } },
      }),
    );
    if (now.instance.status !== 'lost' || now.instance.generation !== generation) return;
    this.#attachments.set(id, 'disconnected');
    if (moved.kind === 'moved') for (const observer of this.#parts.observers) observer.runGone(now);
    this.#search(now);
  }

  /** Looks until the run's fate is known. A look that fails has seen nothing, and is repeated. */
  #search(found: InstanceWithRun): void {
    const { id, generation } = found.instance;
    const run = runOf(found).id;
    if (this.#searched.has(run)) return;
    this.#searched.add(run);
    this.#parts.scope.spawn(`search ${id}`, async (signal) => {
      try {
        for (;;) {
          await this.#parts.clock.sleep(SEARCH_EVERY_MS, signal);
          const now = await this.#parts.registry.get(id);
          if (now.instance.status !== 'lost' || now.instance.generation !== generation) return;
          if (await this.#look(now, signal)) return;
        }
      } finally {
        this.#searched.delete(run);
      }
    });
  }

  async #look(now: InstanceWithRun, signal: AbortSignal): Promise<boolean> {
    try {
      const run = runOf(now);
      const recovered = await this.#driver(now).recover(run.handle, startedOf(run), { signal });
      if (recovered.state === 'lost') return false;
      if (recovered.state === 'live') await this.#record(() => this.#found(now, recovered.started));
      else await this.#record(() => this.#exited(now, recovered.exit, recovered.started));
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#parts.log.warn('a search failed', { instance: now.instance.id, error: messageOf(error) });
      return false;
    }
  }

  #act(effects: readonly Effect[], found: InstanceWithRun): void {
    const { id } = found.instance;
    if (effects.includes('watch')) this.#watch(found);
    if (effects.includes('stop')) {
      this.#parts.scope.spawn(`stop ${id}`, (signal) => this.#end(found, signal));
    }
    if (effects.includes('destroy')) this.#parts.leftovers.destroy(found);
  }

  #watch(found: InstanceWithRun): void {
    const { id } = found.instance;
    const run = runOf(found);
    this.#attachments.set(id, 'connected');
    const fresh = this.#starting.has(run.id);
    for (const observer of this.#parts.observers) observer.runLive(found, fresh);
    if (this.#watched.has(run.id)) return;
    this.#watched.add(run.id);
    this.#parts.scope.spawn(`watch ${run.id}`, async (signal) => {
      const end = await this.#waitFor(found, signal).finally(() => this.#watched.delete(run.id));
      if (end.kind === 'exited') return this.#record(() => this.#exited(found, end.exit));
      if (!signal.aborted) await this.#lost(found, end.reason);
    });
  }

  /** A wait that fails has seen no end. */
  async #waitFor(found: InstanceWithRun, signal: AbortSignal): Promise<RunEnd> {
    try {
      return await this.#driver(found).wait(runOf(found).handle, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
      return { kind: 'lost', reason: messageOf(error) };
    }
  }

  /** Writes what a person asked for although the disk is full. */
  insist<T>(write: () => Promise<T>): Promise<T> {
    return this.#insistence.write(write, COMMAND_ATTEMPTS);
  }

  /** Writes down what was observed, however long it takes. */
  #record<T>(write: () => Promise<T>): Promise<T> {
    return this.#insistence.write(write, Number.POSITIVE_INFINITY);
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
}
