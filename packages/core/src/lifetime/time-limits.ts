import {
  type InstanceId,
  type Limits,
  messageOf,
  OPEN_PROMPT_STATES,
  type RunId,
  TIME_LIMITS,
  type TimeLimit,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import { noteOfRun, type NoteParts } from '../health/note-of-run.ts';
import type { Starter } from '../instance/starter.ts';
import type { Supervisor } from '../instance/supervisor.ts';
import { SILENT } from '../instance/silent-terminal.ts';
import type { AgentCatalog } from '../ports/agents.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord, Store } from '../ports/store.ts';
import { AwakeTime } from './awake-time.ts';
import type { LimitEnds } from './limit-ends.ts';
import { type Rest, resting, restOfAssistant, restOfCommand } from './rest.ts';
import { readMarks, type TimeMark, writeMarks } from './time-marks.ts';

export interface TimeLimitsParts extends NoteParts {
  readonly store: Pick<Store, 'setting' | 'putSetting' | 'listPrompts' | 'listInstances'>;
  readonly agents: AgentCatalog;
  readonly activities: Pick<ActivityMonitor, 'report'>;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  /** People and programs that look at an instance's terminal now, or run something beside its program. */
  readonly viewers: (id: InstanceId) => number;
  readonly ends: LimitEnds;
  readonly wake: Starter['wake'];
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** A run that may be limited one day, so that its time is known then. */
interface Timed {
  found: InstanceWithRun;
  readonly run: RunRecord;
  readonly isAssistant: boolean;
  limits: Limits;
  /** Awake time at which it began. */
  readonly since: number;
  rest: Rest | null;
  /** It was told that its run is nearly as long as it may be. */
  isTold: boolean;
  /** Awake time from which on its output may be asked for again. */
  nextAskAt: number;
  /** Its keeper can be reached. */
  isLive: boolean;
}

/** Between two looks, where nothing is due before. */
const LOOK_MS = 5000;
/** Looks are at least that far apart. */
const LEAST_MS = 100;
/** To ask a keeper costs a connection: a command is asked so often in the time that it may be idle, and not more often than it is looked at. */
const ASKS_PER_REST = 10;
/** What a daemon's death may lose of what is known. */
const SAVE_MS = 30_000;
/** From this share of a time on it is nearly used up. */
const NEAR = 0.9;

type Supervising = Pick<Supervisor, 'step' | 'insist' | 'ended'>;

/**
 * Holds limits of time: ends runs that have taken as long as they may, and puts instances away that nobody has needed for
 * long. Only time counts in which the machine was awake, and it goes on counting under the next daemon.
 */
export class TimeLimits implements RunObserver {
  readonly #parts: TimeLimitsParts;
  readonly #supervisor: () => Supervising;
  readonly #awake: AwakeTime;
  readonly #timed = new Map<InstanceId, Timed>();
  /** Of all runs that are not over, also of those that were not found yet, or are lost. */
  readonly #marks = new Map<RunId, TimeMark>();
  #savedAt = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  #nap: AbortController | undefined;

  constructor(parts: TimeLimitsParts, supervisor: () => Supervising) {
    this.#parts = parts;
    this.#supervisor = supervisor;
    this.#awake = new AwakeTime(parts.clock);
  }

  /** Takes over what the daemon before knew. Before any run is told of. */
  async restore(): Promise<void> {
    const { store } = this.#parts;
    const marks = await readMarks(store);
    // Most daemons find none, and need not look.
    const all = marks.size === 0 ? [] : await store.listInstances();
    for (const { instance, run } of all) {
      const mark = run === null || instance.status === 'exited' ? undefined : marks.get(run.id);
      if (run !== null && mark !== undefined) this.#marks.set(run.id, mark);
    }
  }

  runLive(found: InstanceWithRun, fresh: boolean): void {
    const { instance, run } = found;
    if (run === null) return;
    const known = this.#timed.get(instance.id);
    if (known?.run.id === run.id) known.isLive = true;
    else this.#timed.set(instance.id, this.#begin(found, run, fresh));
    this.#hasten();
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (run !== null && instance.status !== 'lost') this.#marks.delete(run.id);
    const timed = this.#timed.get(instance.id);
    if (timed === undefined || timed.run.id !== run?.id) return;
    if (instance.status === 'lost') timed.isLive = false;
    else this.#timed.delete(instance.id);
  }

  limitsChanged(found: InstanceWithRun): void {
    const timed = this.#timed.get(found.instance.id);
    if (timed === undefined) return;
    timed.found = found;
    timed.limits = found.instance.spec.limits ?? {};
    timed.isTold = false;
    this.#hasten();
  }

  /** Somebody typed to it, or needed it otherwise. */
  used(id: InstanceId): void {
    const timed = this.#timed.get(id);
    if (timed !== undefined) timed.rest = null;
  }

  #begin(found: InstanceWithRun, run: RunRecord, fresh: boolean): Timed {
    const { agents, clock } = this.#parts;
    const { limits = {} } = found.instance.spec;
    const now = this.#awake.now();
    const mark = this.#marks.get(run.id);
    const awayMs = mark === undefined ? 0 : Math.max(0, clock.monotonic() - mark.at);
    // Of a run without a limit nothing is written down; what the wall clock says of it is all there is.
    const byWall = fresh ? 0 : Math.max(0, clock.now() - (run.startedAt ?? clock.now()));
    const ranMs = mark === undefined ? byWall : mark.ranMs + awayMs;
    const rest = mark?.rest ?? null;
    return {
      found,
      run,
      isAssistant: agents.get(found.instance.agent)?.assistant !== undefined,
      limits,
      since: now - ranMs,
      rest: rest === null ? null : { since: now - rest.ms - awayMs, sign: rest.sign, isTold: false },
      isTold: mark !== undefined && limits.run !== undefined && mark.ranMs >= NEAR * limits.run,
      nextAskAt: Number.NEGATIVE_INFINITY,
      isLive: true,
    };
  }

  /** Something new is to be looked at, perhaps soon. */
  #hasten(): void {
    this.#nap?.abort();
    if (this.#isRunning || this.#limited().length === 0) return;
    this.#isRunning = true;
    this.#parts.scope.spawn('limits of time', (signal) =>
      this.#run(signal).finally(() => {
        this.#isRunning = false;
      }),
    );
  }

  #limited(): Timed[] {
    const all = [...this.#timed.values()];
    return all.filter(
      ({ limits, isLive }) => isLive && TIME_LIMITS.some((name) => limits[name] !== undefined),
    );
  }

  /** Goes on as long as anything is limited. */
  async #run(signal: AbortSignal): Promise<void> {
    for (let limited = this.#limited(); limited.length > 0; limited = this.#limited()) {
      signal.throwIfAborted();
      for (const timed of limited) await this.#look(timed, signal);
      await this.#save();
      await this.#pause(Math.min(LOOK_MS, ...this.#limited().map((timed) => this.#dueIn(timed))), signal);
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const nap = new AbortController();
    this.#nap = nap;
    try {
      await this.#awake.wait(Math.max(LEAST_MS, ms), AbortSignal.any([signal, nap.signal]));
    } catch (error) {
      if (signal.aborted || !nap.signal.aborted) throw error;
    } finally {
      this.#nap = undefined;
    }
  }

  /** What cannot be done now is tried again at the next look. */
  async #look(timed: Timed, signal: AbortSignal): Promise<void> {
    try {
      await this.#judgeRun(timed);
      if (timed.limits.idle !== undefined) await this.#judgeRest(timed, timed.limits.idle, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const instance = timed.found.instance.id;
      this.#parts.log.warn('looking at a limit of time failed', { instance, error: messageOf(error) });
    }
  }

  async #judgeRun(timed: Timed): Promise<void> {
    const { run: value } = timed.limits;
    const used = this.#awake.now() - timed.since;
    if (value === undefined || used < NEAR * value) return;
    if (used >= value) return this.#end(timed, { limit: 'run', used, value });
    if (timed.isTold) return;
    timed.isTold = true;
    await this.#tell(timed, { limit: 'run', used, value });
  }

  async #judgeRest(timed: Timed, value: number, signal: AbortSignal): Promise<void> {
    const { id } = timed.found.instance;
    if (this.#parts.viewers(id) > 0) timed.rest = null;
    else timed.rest = resting(timed.rest, await this.#signOf(timed, value, signal), this.#awake.now());
    const used = timed.rest === null ? 0 : this.#awake.now() - timed.rest.since;
    if (timed.rest === null || used < NEAR * value) return;
    if (await this.#isWanted(id)) timed.rest = null;
    else if (used >= value) await this.#end(timed, { limit: 'idle', used, value });
    else if (!timed.rest.isTold) {
      timed.rest = { ...timed.rest, isTold: true };
      await this.#tell(timed, { limit: 'idle', used, value });
    }
  }

  async #signOf(timed: Timed, value: number, signal: AbortSignal): Promise<string | undefined> {
    const { activities, drivers } = this.#parts;
    const { found, run, isAssistant, rest } = timed;
    if (isAssistant) return restOfAssistant(activities.report(found.instance.id));
    const now = this.#awake.now();
    const isDue = rest !== null && now - rest.since >= value;
    if (rest !== null && !isDue && now < timed.nextAskAt) return rest.sign;
    timed.nextAskAt = now + value / ASKS_PER_REST;
    const link = await drivers.get(found.instance.runtime)?.openTerminal(run.handle, SILENT, { signal });
    link?.close();
    return link === undefined ? undefined : restOfCommand(link.status.end);
  }

  /** Milliseconds until something about it is due. */
  #dueIn({ limits, since, rest, isTold }: Timed): number {
    const now = this.#awake.now();
    const due = (from: number, value: number | undefined, told: boolean) =>
      value === undefined ? Number.POSITIVE_INFINITY : from + (told ? 1 : NEAR) * value - now;
    const restDue = rest === null ? Number.POSITIVE_INFINITY : due(rest.since, limits.idle, rest.isTold);
    const next = Math.min(due(since, limits.run, isTold), restDue);
    // What is overdue could not be ended just now.
    return Math.min(next > 0 ? next : LOOK_MS, (limits.idle ?? Number.POSITIVE_INFINITY) / 2);
  }

  async #end(timed: Timed, { limit, used, value }: Used): Promise<void> {
    const { ends, system: actor } = this.#parts;
    const { id, generation, spec } = timed.found.instance;
    const { stopSignal: signal, graceMs } = spec;
    const data = { limit, used: Math.round(used), value, signal, graceMs };
    const step = {
      event: { type: limit === 'run' ? 'condemn' : 'retire', generation },
      actor,
      fact: { type: 'limit.reached', data },
    } as const;
    const supervisor = this.#supervisor();
    // Before it is ended: its end may be told at once.
    ends.add(timed.run.id, limit);
    const { transition } = await supervisor.insist(() => supervisor.step(id, step));
    if (transition.kind !== 'moved') {
      ends.delete(timed.run.id);
      return;
    }
    this.#timed.delete(id);
    if (limit !== 'idle') return;
    this.#parts.scope.spawn(`end of the rest of ${id}`, (ending) => this.#putAway(id, generation, ending));
  }

  /** What was sent to it while it was being put away is not to wait until somebody else needs it. */
  async #putAway(id: InstanceId, generation: number, signal: AbortSignal): Promise<void> {
    const { wake, system, log } = this.#parts;
    try {
      const ended = await this.#supervisor().ended(id, generation);
      if (await this.#isWanted(id)) await wake(ended, system);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn('what was needed again could not be woken', { instance: id, error: messageOf(error) });
    }
  }

  async #isWanted(instance: InstanceId): Promise<boolean> {
    return (await this.#parts.store.listPrompts({ instance, states: OPEN_PROMPT_STATES })).length > 0;
  }

  #tell({ found, run }: Timed, { limit, used, value }: Used): Promise<void> {
    const data = { limit, used: Math.round(used), value };
    return noteOfRun(this.#parts, { found, run }, { type: 'limit.near', data });
  }

  /**
   * Only what is limited is written down, and not often: a daemon's death loses what a later one finds out again. What is
   * known of runs that this daemon cannot see now stays.
   */
  async #save(): Promise<void> {
    const at = this.#parts.clock.monotonic();
    const now = this.#awake.now();
    const limited = this.#limited();
    const isNew = limited.some(({ run }) => !this.#marks.has(run.id));
    if (!isNew && at - this.#savedAt < SAVE_MS) return;
    this.#savedAt = at;
    for (const { run, isLive } of this.#timed.values()) if (isLive) this.#marks.delete(run.id);
    for (const { run, since, rest } of limited) {
      const told = rest === null ? null : { ms: now - rest.since, sign: rest.sign };
      this.#marks.set(run.id, { at, ranMs: now - since, rest: told });
    }
    await writeMarks(this.#parts.store, this.#marks).catch((error: unknown) =>
      this.#parts.log.warn('times cannot be written down', { error: messageOf(error) }),
    );
  }
}

interface Used {
  readonly limit: TimeLimit;
  readonly used: number;
  readonly value: number;
}
