import { type ActorId, type AdmissionRules, BerthError, type InstanceId, messageOf } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { Admission } from '../instance/admission.ts';
import type { FactInput } from '../instance/facts.ts';
import type { StartRequest, Starter } from '../instance/starter.ts';
import type { Step, Supervisor } from '../instance/supervisor.ts';
import type { Identity } from '../ports/identity.ts';
import type { Log } from '../ports/observer.ts';
import type { InstanceRecord, InstanceWithRun, Store } from '../ports/store.ts';
import type { Recoverer } from '../recovery/recoverer.ts';
import { checkEver } from './check-ever.ts';
import { inTurn } from './in-turn.ts';
import { isHopeless, isRoomless, lackOf } from './roomless.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface StartQueueParts {
  readonly store: Store;
  readonly supervisor: Pick<Supervisor, 'step'>;
  readonly starter: Pick<Starter, 'start' | 'enqueue' | 'startQueued'>;
  readonly identity: Pick<Identity, 'now'>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly system: ActorId;
  readonly log: Log;
  readonly rules: () => AdmissionRules;
  /** Puts somebody away so that another one can start. False when nobody may be. */
  readonly makeRoom: (needed: RoomNeeded) => Promise<boolean>;
  /** Those who ran before and are to come back. */
  readonly comebacks: Pick<Recoverer, 'offerRoom' | 'isComingBack'>;
}

/** Who has no room, and why. */
export interface RoomNeeded extends Pick<InstanceRecord, 'owner' | 'spec'> {
  readonly name: string | undefined;
  readonly refusal: BerthError;
}

/** Where an instance stands that waits. */
export interface Wait {
  /** From 1: how many are to be started up to and with it. */
  readonly position: number;
  /** What there is no room in; null until it was tried. */
  readonly reason: string | null;
}

/** Quotas change by what this daemon does; how much memory there is must be looked at. */
const LOOK_MS = 2000;
/** While something comes back, the queue stays behind and looks again this often. */
const YIELD_MS = 500;

/**
 * What waits for room. It stands in the registry as instances that are `queued`, so that it outlives the daemon; this only
 * keeps their turn. Who waits behind somebody of the same owner does not overtake.
 */
export class StartQueue {
  readonly #parts: StartQueueParts;
  /** In turn. */
  #waiting: readonly InstanceRecord[] = [];
  readonly #reasons = new Map<InstanceId, string>();
  #isOpen = false;
  #isRunning = false;
  #hasNews = false;
  /** Those who ran before are on their way. */
  #isBehind = false;
  #sleep: AbortController | undefined;

  constructor(parts: StartQueueParts) {
    this.#parts = parts;
  }

  /** Starts something new; or has it wait, for so many milliseconds or (0) for as long as it takes. */
  async start(
    admission: Admission,
    request: StartRequest,
    waitMs: number | undefined,
  ): Promise<InstanceWithRun> {
    const needed = { owner: request.actor, name: admission.name, spec: admission.spec };
    if (waitMs !== undefined) {
      checkEver(this.#parts.rules(), { ...needed, name: admission.name ?? admission.agent.id });
      const isBehind = this.#waiting.some(({ owner }) => owner === request.actor);
      if (isBehind) return this.#enter(admission, request, { waitMs, reason: 'others came before it' });
    }
    try {
      return await this.#makingRoom(needed, () => this.#parts.starter.start(admission, request));
    } catch (error) {
      if (waitMs === undefined || !isRoomless(error)) throw error;
      return this.#enter(admission, request, { waitMs, reason: lackOf(error) });
    }
  }

  /** Undefined for what is not queued. */
  waitOf(id: InstanceId): Wait | undefined {
    const at = this.#waiting.findIndex((waiting) => waiting.id === id);
    return at < 0 ? undefined : { position: at + 1, reason: this.#reasons.get(id) ?? null };
  }

  /** Takes over what waits, before anybody asks. */
  restore(all: readonly InstanceWithRun[]): void {
    this.#setWaiting(all.map(({ instance }) => instance));
  }

  /** Begins to start what waits. Not before it is known what runs. */
  open(): void {
    this.#isOpen = true;
    this.wake();
  }

  /** There may be room. */
  wake(): void {
    this.#hasNews = true;
    this.#sleep?.abort();
    if (!this.#isOpen || this.#isRunning || this.#waiting.length === 0) return;
    this.#isRunning = true;
    this.#parts.scope.spawn('start what is queued', async (signal) => {
      try {
        while (this.#waiting.length > 0 && !signal.aborted) {
          this.#hasNews = false;
          await this.#look(signal);
          if (this.#waiting.length > 0) await this.#rest(signal);
        }
      } finally {
        this.#isRunning = false;
      }
    });
  }

  /** It was withdrawn. */
  left(id: InstanceId): void {
    this.#setWaiting(this.#waiting.filter((waiting) => waiting.id !== id));
    this.wake();
  }

  /** A run is over, or cannot be reached. */
  runGone({ instance }: InstanceWithRun): void {
    if (instance.status === 'exited') this.wake();
  }

  async #enter(
    admission: Admission,
    request: StartRequest,
    { waitMs, reason }: { readonly waitMs: number; readonly reason: string },
  ): Promise<InstanceWithRun> {
    const now = this.#parts.identity.now();
    const waitUntil = waitMs === 0 ? null : now + waitMs;
    const entered = await this.#parts.starter.enqueue(admission, request, { waitUntil, reason });
    this.#reasons.set(entered.instance.id, reason);
    this.#setWaiting([...this.#waiting, entered.instance]);
    this.wake();
    return entered;
  }

  #setWaiting(instances: readonly InstanceRecord[]): void {
    this.#waiting = inTurn(instances.filter(({ status }) => status === 'queued'));
    const ids = new Set(this.#waiting.map(({ id }) => id));
    for (const id of this.#reasons.keys()) if (!ids.has(id)) this.#reasons.delete(id);
  }

  /** Until something happens, or it is time to look at the memory again. */
  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#hasNews) return;
    const sleep = new AbortController();
    this.#sleep = sleep;
    try {
      await this.#parts.clock.sleep(this.#pauseMs(), AbortSignal.any([signal, sleep.signal]));
    } catch (error) {
      if (signal.aborted || !sleep.signal.aborted) throw error;
    } finally {
      this.#sleep = undefined;
    }
  }

  #pauseMs(): number {
    const now = this.#parts.identity.now();
    // What is overdue still could not be taken out, and is tried again like everything else.
    const left = this.#waiting.map(({ spec }) => (spec.waitUntil ?? Infinity) - now).filter((ms) => ms > 0);
    return Math.min(this.#isBehind ? YIELD_MS : LOOK_MS, ...left);
  }

  /** Gives everybody a turn. An owner whose first one finds no room waits with all; and all wait for what comes back. */
  async #look(signal: AbortSignal): Promise<void> {
    const { log, comebacks } = this.#parts;
    try {
      // Once: what finds no room then is not waited for again and again.
      if (!this.#isBehind) comebacks.offerRoom();
      await this.#reread();
      this.#isBehind = comebacks.isComingBack;
      const waits = new Set<ActorId>();
      for (const waiting of this.#waiting) await this.#see(waiting, waits, signal);
      await this.#reread();
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn('what is queued cannot be looked at', { error: messageOf(error) });
    }
  }

  /** One that cannot be written down, as on a full disk, keeps nobody else from being looked at. */
  async #see(waiting: InstanceRecord, waits: Set<ActorId>, signal: AbortSignal): Promise<void> {
    const { id, owner } = waiting;
    const { store, log } = this.#parts;
    try {
      if (this.#isOverdue(waiting)) return await this.#expire(waiting);
      if (this.#isBehind || waits.has(owner)) return;
      // Others had their turns since all were read.
      const found = await store.getInstance(id);
      if (found?.instance.status === 'queued' && !(await this.#turn(found, signal))) waits.add(owner);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn('one that is queued cannot be dealt with', { instance: id, error: messageOf(error) });
    }
  }

  async #reread(): Promise<void> {
    this.#setWaiting((await this.#parts.store.listInstances()).map(({ instance }) => instance));
  }

  /** False when those behind it must wait too. */
  async #turn(found: InstanceWithRun, signal: AbortSignal): Promise<boolean> {
    try {
      const admitted = this.#makingRoom(found.instance, () => this.#admitted(found));
      // While the daemon ends, what was begun for it may never be told of.
      await unlessAborted(admitted, signal);
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      const { id } = found.instance;
      if ((await this.#parts.store.getInstance(id))?.instance.status !== 'queued') return true;
      this.#reasons.set(id, lackOf(error));
      if (isHopeless(error)) await this.#refuse(found.instance, error);
      // Only what needs the room that the others would take goes before them.
      return !isRoomless(error);
    }
  }

  /** Resolves when its run is written down; whether its program can be started is not waited for. */
  async #admitted(found: InstanceWithRun): Promise<void> {
    const { starter, scope } = this.#parts;
    // What is spawned into a scope that is closed never runs.
    scope.signal.throwIfAborted();
    const admitted = Promise.withResolvers<void>();
    scope.spawn(`start ${found.instance.id} from the queue`, async () => {
      try {
        await starter.startQueued(found, admitted.resolve);
      } catch (error) {
        // Once it was admitted, its end is recorded as that of any run.
        admitted.reject(error);
      }
    });
    await admitted.promise;
  }

  async #makingRoom<T>(
    { owner, name, spec }: Omit<RoomNeeded, 'refusal'>,
    start: () => Promise<T>,
  ): Promise<T> {
    for (;;) {
      try {
        return await start();
      } catch (error) {
        if (!isRoomless(error)) throw error;
        if (!(await this.#parts.makeRoom({ owner, name, spec, refusal: error }))) throw error;
      }
    }
  }

  #isOverdue({ spec: { waitUntil } }: InstanceRecord): boolean {
    return waitUntil != null && waitUntil <= this.#parts.identity.now();
  }

  #expire({ id, createdAt }: InstanceRecord): Promise<void> {
    const waitedMs = Math.max(0, this.#parts.identity.now() - createdAt);
    const reason = this.#reasons.get(id) ?? null;
    return this.#remove(id, { type: 'instance.expired', data: { waitedMs, reason } });
  }

  /** What it needs is not there any more. */
  #refuse({ id }: InstanceRecord, error: unknown): Promise<void> {
    const code = error instanceof BerthError ? error.code : 'internal';
    const data = { why: 'refused', code, detail: messageOf(error) };
    return this.#remove(id, { type: 'instance.withdrawn', data });
  }

  async #remove(id: InstanceId, fact: Pick<FactInput, 'type' | 'data'>): Promise<void> {
    const { supervisor, system, identity } = this.#parts;
    const also = { removedAt: identity.now() };
    const step: Step = { event: { type: 'withdraw' }, actor: system, fact, also };
    await supervisor.step(id, step);
  }
}
