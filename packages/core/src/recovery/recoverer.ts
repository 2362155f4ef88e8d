import {
  type ActorId,
  BerthError,
  type ErrorCode,
  type InstanceId,
  messageOf,
  type RecoveryHold,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import { OVER_QUOTA } from '../admission/quota.ts';
import { lackOf } from '../admission/roomless.ts';
import type { FactInput, FactMaker } from '../instance/facts.ts';
import type { Insistence } from '../instance/insistence.ts';
import type { Registry } from '../instance/registry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { InstanceRecord, InstanceWithRun, Store } from '../ports/store.ts';
import { FailureGroups, groupOf, type Moment } from './failure-groups.ts';
import { type Chance, isRecent, recover, type RecoveryEvent } from './recovery.ts';
import { isOwed } from './step-recovery.ts';

export interface RecovererParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly fact: FactMaker;
  readonly system: ActorId;
  readonly log: Log;
  readonly chance: () => Chance;
  readonly insistence: Insistence;
  /** Starts the next run of an instance to which a start is owed. */
  readonly restart: (found: InstanceWithRun) => Promise<unknown>;
}

const SETTING = 'recovery';
const PAUSED = 'paused';
const ACTIVE = 'active';
/** While something waits for others, it is looked at again this often. */
const LOOK_MS = 1000;
const ROOM_LOOK_MS = 1000;
const PAUSED_LOOK_MS = 30_000;
/** No wait that was written down is longer, whatever the wall clock has done since. */
const LIMIT_MAX_MS = 8 * 24 * 60 * 60 * 1000;

/**
 * Starts instances again when that is owed to them: paced, those that were used last first, one of a login at a time.
 * What is owed stands in the registry; this only keeps the time.
 */
export class Recoverer implements RunObserver {
  readonly #parts: RecovererParts;
  readonly #groups = new FailureGroups();
  /** When each start is due, by the clock that measures durations. */
  readonly #due = new Map<InstanceId, number>();
  readonly #starting = new Set<InstanceId>();
  readonly #holds = new Map<InstanceId, RecoveryHold>();
  /** Those of which it was said that they wait for room. */
  readonly #roomless = new Set<InstanceId>();
  /** Those of them that were told of room and have not tried yet. */
  readonly #offered = new Set<InstanceId>();
  /** When a login may be used for another start, and who used it last. */
  readonly #logins = new Map<string, { readonly by: InstanceId; readonly until: number }>();
  #isOpen = false;
  #isPaused = false;
  #isHostHeld = false;
  #isRunning = false;
  #sleep: AbortController | undefined;

  constructor(parts: RecovererParts) {
    this.#parts = parts;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Why its start waits although it is due; null when it does not. */
  holdOf(id: InstanceId): RecoveryHold | null {
    return this.#holds.get(id) ?? null;
  }

  /** Before anybody asks: whether recovery is paused. */
  async restore(): Promise<void> {
    this.#isPaused = (await this.#parts.store.setting(SETTING, ACTIVE)) === PAUSED;
  }

  /** Begins, with what the daemon before owed. Not before all is known: what was used last shall come first. */
  async open(): Promise<void> {
    this.#isOpen = true;
    await this.sweep();
  }

  /** Looks through the registry for what is owed, or need not be remembered any more. */
  async sweep(): Promise<void> {
    const { rules, now } = this.#parts.chance();
    for (const found of await this.#parts.store.listInstances()) {
      this.#consider(found);
      const { recovery, status } = found.instance;
      const startedAt = found.run?.startedAt ?? now;
      const isWell = recovery?.state === 'steady' && status === 'running' && now - startedAt >= rules.wellMs;
      if (isWell) await this.#update(found, { type: 'well' });
    }
    this.#wake();
  }

  /** The kill-switch: from now on nothing is started again by itself; or it is again. Kept in the registry. */
  async setPaused(isPaused: boolean, actor: ActorId): Promise<void> {
    const { store, journal, fact } = this.#parts;
    await store.putSetting(SETTING, isPaused ? PAUSED : ACTIVE);
    if (this.#isPaused !== isPaused) {
      const type = isPaused ? 'recovery.paused' : 'recovery.resumed';
      await store.commit({ events: [fact({ type, actor, subject: null, run: null })] });
      journal.wake();
    }
    this.#isPaused = isPaused;
    this.#wake();
  }

  /** A person wants what waits, or was given up, to be started now. */
  async release(found: InstanceWithRun, actor: ActorId): Promise<InstanceWithRun> {
    this.#groups.release(found.instance, this.#parts.chance().now);
    const released = await this.#update(found, { type: 'released' }, actor);
    this.#due.delete(found.instance.id);
    this.#consider(released);
    return released;
  }

  /** There may be room again: who waits for it tries now. */
  offerRoom(): void {
    const held = [...this.#holds].filter(([, hold]) => hold === 'room').map(([id]) => id);
    for (const id of held) {
      this.#due.set(id, this.#parts.clock.monotonic());
      this.#offered.add(id);
    }
    if (held.length > 0) this.#wake();
  }

  /**
   * Whether something is being started again, or is due and waits for nothing but its turn. Who has found no room, or waits
   * for something that may take long, is not on its way.
   */
  get isComingBack(): boolean {
    if (this.#isPaused) return false;
    const now = this.#parts.clock.monotonic();
    const due = [...this.#due].filter(([, at]) => at <= now).map(([id]) => id);
    return [...this.#starting, ...due].some((id) => this.#isOnItsWay(id));
  }

  #isOnItsWay(id: InstanceId): boolean {
    const hold = this.#holds.get(id);
    const isHeld = hold === 'correlated' || hold === 'host_budget';
    return !isHeld && (!this.#roomless.has(id) || this.#offered.has(id));
  }

  runLive({ instance }: InstanceWithRun): void {
    this.#roomless.delete(instance.id);
    this.#offered.delete(instance.id);
    this.#due.delete(instance.id);
    this.#holds.delete(instance.id);
  }

  runGone(found: InstanceWithRun): void {
    // Another end: what was owed for the one before is not.
    this.#due.delete(found.instance.id);
    this.#consider(found);
  }

  #consider({ instance: { id, desired, status, recovery } }: InstanceWithRun): void {
    if (status !== 'exited' || desired !== 'running' || !isOwed(recovery)) {
      this.#due.delete(id);
      this.#holds.delete(id);
      this.#roomless.delete(id);
      this.#offered.delete(id);
      return;
    }
    if (this.#due.has(id) || this.#starting.has(id)) return;
    const { now, rules } = this.#parts.chance();
    const most = recovery.state === 'limited' ? LIMIT_MAX_MS : rules.backoffMaxMs + rules.backoffMs;
    const left = Math.min(Math.max(0, recovery.at - now), most);
    this.#due.set(id, this.#parts.clock.monotonic() + left);
    this.#wake();
  }

  /** Runs as long as something is owed. */
  #wake(): void {
    this.#sleep?.abort();
    if (!this.#isOpen || this.#isRunning || this.#due.size === 0) return;
    this.#isRunning = true;
    this.#parts.scope.spawn('start again what ended', async (signal) => {
      try {
        while (this.#due.size > 0 && !signal.aborted) await this.#rest(await this.#look(), signal);
      } finally {
        this.#isRunning = false;
      }
    });
  }

  /** Until the next start is due, or something happens. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const sleep = new AbortController();
    this.#sleep = sleep;
    try {
      await this.#parts.clock.sleep(ms, AbortSignal.any([signal, sleep.signal]));
    } catch (error) {
      if (signal.aborted || !sleep.signal.aborted) throw error;
    } finally {
      this.#sleep = undefined;
    }
  }

  /** Starts what may be started. Gives how long there is nothing to do. */
  async #look(): Promise<number> {
    const elapsed = this.#parts.clock.monotonic();
    const due = new Set([...this.#due].filter(([, at]) => at <= elapsed).map(([id]) => id));
    const next = Math.min(...[...this.#due.values()].filter((at) => at > elapsed)) - elapsed;
    if (due.size === 0) return next;
    try {
      const all = await this.#parts.store.listInstances();
      const moment = { ...this.#parts.chance(), elapsed };
      await this.#announce(this.#groups.look(all, moment));
      // Those last that found no room: they may take the turns of some for whom there is.
      const isRoomless = ({ instance: { id } }: InstanceWithRun) => Number(this.#roomless.has(id));
      const wanted = all
        .filter(({ instance }) => due.has(instance.id))
        .toSorted((a, b) => isRoomless(a) - isRoomless(b) || byUse(a, b));
      let left = await this.#hostBudget(all, moment);
      for (const found of wanted) {
        const { instance } = found;
        const isFree = instance.recovery?.isFree === true;
        const hold = this.#holdNow(instance, { moment, isSpent: !isFree && left <= 0 });
        if (hold === null) {
          this.#begin(found, moment);
          if (!isFree) left -= 1;
        } else this.#holds.set(instance.id, hold);
      }
      for (const id of due) if (!all.some(({ instance }) => instance.id === id)) this.#due.delete(id);
    } catch (error) {
      if (this.#parts.scope.signal.aborted) throw error;
      this.#parts.log.warn('what is owed cannot be looked at', { error: messageOf(error) });
    }
    return Math.min(next, this.#isPaused ? PAUSED_LOOK_MS : LOOK_MS);
  }

  #holdNow(
    instance: InstanceRecord,
    { moment, isSpent }: { moment: Moment; isSpent: boolean },
  ): RecoveryHold | null {
    if (this.#isPaused) return 'paused';
    if (this.#groups.holdOf(instance, moment) !== undefined) return 'correlated';
    if (isSpent) return 'host_budget';
    const isLoginBusy = (this.#logins.get(groupOf(instance))?.until ?? 0) > moment.elapsed;
    return isLoginBusy || this.#starting.size >= moment.rules.width ? 'turn' : null;
  }

  #begin(found: InstanceWithRun, { elapsed, rules }: Moment): void {
    const { id } = found.instance;
    this.#due.delete(id);
    this.#holds.delete(id);
    this.#starting.add(id);
    this.#groups.started(found.instance);
    if (found.instance.conversation !== null) {
      this.#logins.set(groupOf(found.instance), { by: id, until: elapsed + rules.loginGapMs });
    }
    this.#parts.scope.spawn(`start ${id} again`, async (signal) => {
      try {
        await this.#parts.restart(found);
      } catch (error) {
        if (signal.aborted) throw error;
        await this.#refused(found, error);
      } finally {
        this.#starting.delete(id);
        this.#offered.delete(id);
        // It may have ended again meanwhile; and while that is read, it may be told, and is then known better.
        const now = signal.aborted ? undefined : await this.#parts.registry.get(id);
        if (now !== undefined && !this.#due.has(id)) this.#consider(now);
        this.#wake();
      }
    });
  }

  /** Where a run came of it, its end was judged; where somebody decided otherwise, nothing is owed. */
  async #refused(found: InstanceWithRun, error: unknown): Promise<void> {
    const { id, generation } = found.instance;
    const code = error instanceof BerthError ? error.code : 'internal';
    const reason = code === 'context_lost' ? 'context_lost' : COMMAND.has(code) ? 'command' : 'refused';
    this.#parts.log.warn('an instance could not be started again', { instance: id, error: messageOf(error) });
    const now = await this.#parts.registry.get(id);
    if (now.instance.generation !== generation || !isOwed(now.instance.recovery)) return;
    if (ROOM.has(code)) return this.#waitForRoom(now, lackOf(error));
    const refused = { type: 'refused', reason, detail: messageOf(error), isFinal: FINAL.has(code) } as const;
    // A full disk may be what refused it; until that is written down, it would be tried again at once.
    await this.#parts.insistence.write(() => this.#update(now, refused), Number.POSITIVE_INFINITY);
  }

  /** That others have taken its room is no failure of its own: it is tried again and again, and it costs no attempt. */
  async #waitForRoom({ instance }: InstanceWithRun, detail: string): Promise<void> {
    const { id, run } = instance;
    // It has not used its login, and tried nothing for its group.
    if (this.#logins.get(groupOf(instance))?.by === id) this.#logins.delete(groupOf(instance));
    this.#groups.notStarted(instance);
    this.#holds.set(id, 'room');
    this.#due.set(id, this.#parts.clock.monotonic() + ROOM_LOOK_MS);
    if (this.#roomless.has(id)) return;
    this.#roomless.add(id);
    const alert = { why: 'room', group: null, until: null, detail } as const;
    const { insistence } = this.#parts;
    await insistence.write(() => this.#alert(alert, { subject: id, run }), Number.POSITIVE_INFINITY);
  }

  #update(
    { instance: { id, generation } }: InstanceWithRun,
    event: RecoveryEvent,
    actor: ActorId = this.#parts.system,
  ): Promise<InstanceWithRun> {
    const { registry, fact, chance } = this.#parts;
    return registry.update(id, ({ instance }) => {
      if (instance.generation !== generation) return undefined;
      const { next, facts } = recover(instance.recovery, event, chance());
      if (next === instance.recovery && facts.length === 0) return undefined;
      const about = { actor, subject: id, run: instance.run };
      return {
        instance: { ...instance, recovery: next },
        events: facts.map((each) => fact({ ...each, ...about })),
      };
    });
  }

  /** How many charged starts all together have left; said once when there are none. */
  async #hostBudget(all: readonly InstanceWithRun[], { now, rules }: Chance): Promise<number> {
    const spent = all
      .flatMap(({ instance }) => instance.recovery?.restarts ?? [])
      .filter((at) => isRecent(at, now, rules));
    const left = rules.hostBudget - spent.length;
    if (left <= 0 && !this.#isHostHeld) {
      const until = Math.min(...spent) + rules.windowMs;
      await this.#alert({ why: 'host_budget', group: null, until });
    }
    this.#isHostHeld = left <= 0;
    return left;
  }

  /** One alert for a group, and not one for each of it. */
  async #announce(groups: readonly string[]): Promise<void> {
    const { now, rules } = this.#parts.chance();
    for (const group of groups) {
      await this.#alert({ why: 'correlated', group, until: now + rules.groupHoldMs });
    }
  }

  async #alert(
    data: NonNullable<FactInput['data']>,
    about: Pick<FactInput, 'subject' | 'run'> = { subject: null, run: null },
  ): Promise<void> {
    const { store, journal, fact, system, log } = this.#parts;
    log.warn('starts are held', data);
    const event = fact({ type: 'recovery.held', actor: system, ...about, data });
    await store.commit({ events: [event] });
    journal.wake();
  }
}

/** What was used last comes first. */
function byUse(a: InstanceWithRun, b: InstanceWithRun): number {
  return usedAt(b) - usedAt(a);
}

function usedAt({ run }: InstanceWithRun): number {
  return Math.max(run?.activity?.since ?? 0, run?.startedAt ?? 0);
}

/** What passes as soon as others end, or a person makes room, or says how much there is. */
const ROOM: ReadonlySet<ErrorCode> = new Set([...OVER_QUOTA, 'memory_scarce', 'quotas_file_invalid']);

const COMMAND: ReadonlySet<ErrorCode> = new Set([
  'command_not_found',
  'command_not_executable',
  'agent_not_installed',
]);

/** What does not pass by itself. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  ...COMMAND,
  'context_lost',
  'agent_unknown',
  'agent_invalid',
  'directory_missing',
  'directory_unreadable',
  'image_missing',
]);
