import { DEFAULT_STALL_MS, type InstanceId, messageOf, type Rung, type SignalSource } from '@berth/contract';
import { assert, type Clock, type Scope } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import type { FactInput } from '../instance/facts.ts';
import { SILENT } from '../instance/silent-terminal.ts';
import type { AgentCatalog, Assistant } from '../ports/agents.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';
import type { ResourceMonitor, SampledRun } from '../resources/resource-monitor.ts';
import { type Condemn, isToComeBack } from './condemn.ts';
import { GapWatch } from './gap-watch.ts';
import { climb, type Ladder } from './ladder.ts';
import { firstLook, type Liveness, type Look, nextLook, type Sign } from './liveness.ts';
import { noteOfRun, type NoteParts } from './note-of-run.ts';
import { nudge, type } from './rung-acts.ts';
import type { Suspects } from './suspects.ts';

export interface HangMonitorParts extends NoteParts {
  readonly agents: AgentCatalog;
  readonly activities: Pick<ActivityMonitor, 'report' | 'listen'>;
  readonly resources: Pick<ResourceMonitor, 'onSample'>;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
  readonly suspects: Suspects;
  readonly condemn: Condemn;
  /** Nothing is started again by itself now. */
  readonly isPaused: () => boolean;
}

/** One run of an assistant that may hang one day. */
interface Watched {
  readonly found: InstanceWithRun;
  readonly run: RunRecord;
  readonly assistant: Assistant;
  readonly stallMs: number;
  signals: number;
  liveness: Liveness | undefined;
  ladder: Ladder;
  isLooking: boolean;
  /** The machine has slept since it was last judged. */
  hasSlept: boolean;
}

/** What a rung is given: more than an assistant takes to notice a key, and some looks. */
export const RUNG_MS = 30_000;
/** What these say was printed, and is seen as that. */
const SHOWN: ReadonlySet<SignalSource> = new Set(['title', 'notification', 'screen']);
/** Looks are at least that far apart. */
const LOOK_MS = 5000;
/** Samples come this often at least, while resources can be looked at. */
const SAMPLE_MS = 10_000;

/**
 * Finds assistants that hang in their work: alive, and without any sign of life for long. It looks whenever resources
 * were looked at, and climbs a ladder with those that hang, until they show a sign of life or are ended.
 */
export class HangMonitor implements RunObserver {
  readonly #parts: HangMonitorParts;
  readonly #watched = new Map<InstanceId, Watched>();

  constructor(parts: HangMonitorParts) {
    this.#parts = parts;
    const gaps = new GapWatch(parts.clock);
    parts.resources.onSample((runs) => {
      const hasSlept = gaps.hasSlept(SAMPLE_MS);
      for (const run of runs) this.#sampled(run, hasSlept);
    });
    parts.activities.listen((instance, { source }) => {
      const watched = this.#watched.get(instance);
      if (watched !== undefined && !SHOWN.has(source)) watched.signals += 1;
    });
  }

  runLive(found: InstanceWithRun): void {
    const { instance, run } = found;
    const assistant = this.#parts.agents.get(instance.agent)?.assistant;
    const { stallMs = DEFAULT_STALL_MS } = instance.spec;
    if (assistant === undefined || run === null || stallMs === 0) return;
    if (this.#watched.get(instance.id)?.run.id === run.id) return;
    const unseen = { signals: 0, liveness: undefined, ladder: null, isLooking: false, hasSlept: false };
    this.#watched.set(instance.id, { found, run, assistant, stallMs, ...unseen });
  }

  runGone({ instance, run }: InstanceWithRun): void {
    const watched = this.#watched.get(instance.id);
    if (watched !== undefined && watched.run.id === run?.id) this.#drop(watched);
  }

  #drop({ found, run }: Watched): void {
    this.#watched.delete(found.instance.id);
    this.#parts.suspects.delete(run.id);
  }

  #isWatched(watched: Watched): boolean {
    return this.#watched.get(watched.found.instance.id) === watched;
  }

  #sampled(sample: SampledRun, hasSlept: boolean): void {
    const watched = this.#watched.get(sample.instance);
    if (watched === undefined || watched.run.id !== sample.run) return;
    watched.hasSlept ||= hasSlept;
    if (watched.isLooking || this.#isSeen(watched)) return;
    watched.isLooking = true;
    this.#parts.scope.spawn(`look whether ${sample.instance} hangs`, async (signal) => {
      try {
        const look = await this.#look(watched, sample, signal);
        if (this.#isWatched(watched)) await this.#judge(watched, look);
      } finally {
        watched.isLooking = false;
      }
    });
  }

  /** It was looked at a moment ago. While somebody watches resources, they are sampled far more often than is needed here. */
  #isSeen({ liveness, stallMs }: Watched): boolean {
    const at = liveness?.last.at ?? Number.NEGATIVE_INFINITY;
    return this.#parts.clock.monotonic() - at < Math.min(LOOK_MS, stallMs / 4);
  }

  /** A terminal is only asked where somebody works. */
  async #look(
    { found, run, signals }: Watched,
    { pids, source, cpuMs }: SampledRun,
    signal: AbortSignal,
  ): Promise<Look> {
    const { activities, clock } = this.#parts;
    const at = clock.monotonic();
    const activity = activities.report(found.instance.id)?.activity ?? 'unknown';
    const output = activity === 'working' ? await this.#printed(found, run, signal) : null;
    return { at, activity, signals, output, use: { pids, source, cpuMs } };
  }

  async #printed(found: InstanceWithRun, run: RunRecord, signal: AbortSignal): Promise<number | null> {
    try {
      const link = await this.#driver(found).openTerminal(run.handle, SILENT, { signal });
      link.close();
      return link.status.end;
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }

  async #judge(watched: Watched, look: Look): Promise<void> {
    const { found, stallMs } = watched;
    const { liveness, sign } = this.#seen(watched, look);
    watched.liveness = liveness;
    watched.hasSlept = false;
    const quietMs = look.at - liveness.since;
    const isHung = sign === null && quietMs >= stallMs;
    const mayAct = isToComeBack(found.instance.spec) && !this.#parts.isPaused();
    const { ladder } = watched;
    const rungMs = Math.min(RUNG_MS, stallMs);
    const step = climb(ladder, { isHung, now: look.at, mayAct, rungMs });
    watched.ladder = step.next;
    if (step.isCleared) await this.#clear(watched, { sign: sign ?? 'slept', rung: ladder?.rung });
    if (step.rung === null) return;
    if (step.rung === 'probe') await this.#note(watched, { type: 'health.suspected', data: { quietMs } });
    await this.#note(watched, { type: 'health.rung', data: { rung: step.rung, deadlineMs: rungMs } });
    // It may have told something, or ended, while that was written down.
    if (this.#isWatched(watched) && watched.signals === look.signals) await this.#act(watched, step.rung);
  }

  /** After a sleep nothing counts that was seen before it. */
  #seen({ liveness: before, run, hasSlept }: Watched, look: Look): ReturnType<typeof nextLook> {
    if (before === undefined) return { liveness: firstLook(look, run.child?.pid ?? 0), sign: null };
    if (!hasSlept) return nextLook(before, look);
    return { liveness: { ...before, last: look, since: look.at }, sign: null };
  }

  async #clear(
    watched: Watched,
    data: { readonly sign: Sign | 'slept'; readonly rung: Rung | undefined },
  ): Promise<void> {
    this.#parts.suspects.delete(watched.run.id);
    await this.#note(watched, { type: 'health.cleared', data });
  }

  /** What fails here is followed by the next rung, when its time has come. */
  async #act(watched: Watched, rung: Rung): Promise<void> {
    const { found, run, assistant, stallMs } = watched;
    const { condemn, suspects, log, scope } = this.#parts;
    if (rung !== 'probe') suspects.add(run.id);
    const patient = { driver: this.#driver(found), handle: run.handle };
    try {
      if (rung === 'probe') await nudge(patient, this.#parts);
      if (rung === 'interrupt') await type(patient, assistant.keys.interrupt, this.#parts);
      if (rung === 'signal') await patient.driver.signal(patient.handle, 'SIGINT');
      const detail = `no sign of life for ${stallMs / 1000} s in the midst of work`;
      if (rung === 'condemn' && (await condemn(found, { why: 'hung', detail }))) this.#drop(watched);
    } catch (error) {
      if (scope.signal.aborted) throw error;
      const { id: instance } = found.instance;
      log.warn('nothing could be done about what hangs', { instance, rung, error: messageOf(error) });
    }
  }

  #note(watched: Watched, event: Pick<FactInput, 'type' | 'data'>): Promise<void> {
    return noteOfRun(this.#parts, watched, event);
  }

  #driver({ instance }: InstanceWithRun): RuntimeDriver {
    const driver = this.#parts.drivers.get(instance.runtime);
    assert(driver !== undefined, `the ${instance.runtime} driver is there`);
    return driver;
  }
}
