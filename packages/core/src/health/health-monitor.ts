import { type Health, type HealthCheck, type InstanceId, messageOf } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { HealthAnswer, HealthProbe } from '../ports/health.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord, Store } from '../ports/store.ts';
import type { Condemn } from './condemn.ts';
import { GapWatch } from './gap-watch.ts';
import { type HealthState, type HealthStep, judgeHealth, type ProbeResult, UNTRIED } from './health.ts';
import { noteOfRun, type NoteParts } from './note-of-run.ts';
import { askInside } from './inside-question.ts';
import { questionOf } from './question.ts';

export interface HealthMonitorParts extends NoteParts {
  readonly store: Pick<Store, 'history'>;
  readonly probe: HealthProbe;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
  readonly condemn: Condemn;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
}

export interface HealthReport {
  readonly health: Health;
  /** What the last probe found wrong; null where nothing was. */
  readonly detail: string | null;
}

/** One run that is looked after. */
interface Patient {
  readonly found: InstanceWithRun;
  readonly run: RunRecord;
  readonly check: HealthCheck;
  readonly ending: AbortController;
  state: HealthState;
  detail: string | null;
  /** Until then, by the clock that measures durations, what has never been well may fail. */
  readonly startEnd: number;
  /** Until then nobody is judged. */
  excusedUntil: number;
  /** The last question could not be asked. */
  isUnasked: boolean;
}

/** Events of an instance that are looked through for what the daemon before has found. */
const RECALLED_EVENTS = 200;

/**
 * Asks every run that has a health check whether it is well: one question at a time, each run in a rhythm of its own that
 * begins somewhere in the first interval, so that many that were started together are not asked together.
 */
export class HealthMonitor implements RunObserver {
  readonly #parts: HealthMonitorParts;
  readonly #patients = new Map<InstanceId, Patient>();

  constructor(parts: HealthMonitorParts) {
    this.#parts = parts;
  }

  /** Undefined for what has no check, and while it does not run. */
  report(id: InstanceId): HealthReport | undefined {
    const patient = this.#patients.get(id);
    return patient === undefined ? undefined : { health: patient.state.health, detail: patient.detail };
  }

  runLive(found: InstanceWithRun, fresh: boolean): void {
    const { instance, run } = found;
    const check = instance.spec.health;
    if (check === undefined || run === null) return;
    if (this.#patients.get(instance.id)?.run.id === run.id) return;
    this.#drop(instance.id);
    const patient = this.#admit(found, run, check);
    this.#patients.set(instance.id, patient);
    this.#parts.scope.spawn(`health of ${instance.id}`, async (closing) => {
      const signal = AbortSignal.any([patient.ending.signal, closing]);
      try {
        if (!fresh) await this.#recall(patient);
        await this.#follow(patient, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    });
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (this.#patients.get(instance.id)?.run.id === run?.id) this.#drop(instance.id);
  }

  #drop(id: InstanceId): void {
    this.#patients.get(id)?.ending.abort();
    this.#patients.delete(id);
  }

  #admit(found: InstanceWithRun, run: RunRecord, check: HealthCheck): Patient {
    const { clock } = this.#parts;
    const age = Math.max(0, clock.now() - (run.startedAt ?? clock.now()));
    const startEnd = clock.monotonic() + Math.max(0, check.startPeriodMs - age);
    const unseen = { state: UNTRIED, detail: null, excusedUntil: 0, isUnasked: false };
    return { found, run, check, startEnd, ...unseen, ending: new AbortController() };
  }

  /** What the daemon before had found stands until a probe says otherwise. */
  async #recall(patient: Patient): Promise<void> {
    const events = await this.#parts.store.history(patient.found.instance.id, RECALLED_EVENTS);
    const last = events.findLast(({ type, run }) => type === 'health.changed' && run === patient.run.id);
    if (last === undefined) return;
    const { health, detail } = last.data as { health: Health; detail: string | null };
    patient.state = { health, failures: 0 };
    patient.detail = detail;
  }

  async #follow(patient: Patient, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts;
    const { intervalMs, timeoutMs } = patient.check;
    const gaps = new GapWatch(clock);
    for (let wait = random() * intervalMs; ; gaps.begin()) {
      await clock.sleep(wait, signal);
      const hasSlept = gaps.hasSlept(wait);
      const answer = hasSlept ? undefined : await this.#ask(patient, signal);
      if (hasSlept || gaps.hasSlept(timeoutMs)) {
        this.#excuse(patient);
        // All that were asleep wake at the same moment.
        wait = random() * intervalMs;
      } else {
        if (answer !== undefined) await this.#judge(patient, answer);
        wait = intervalMs;
      }
      signal.throwIfAborted();
    }
  }

  /** It could do nothing while the machine slept, and needs as long to find its feet as after a start. */
  #excuse(patient: Patient): void {
    const { intervalMs, startPeriodMs } = patient.check;
    patient.excusedUntil = this.#parts.clock.monotonic() + Math.max(intervalMs, startPeriodMs);
  }

  /** Undefined when the question could not be asked, which says nothing of the program. */
  async #ask(patient: Patient, signal: AbortSignal): Promise<HealthAnswer | undefined> {
    try {
      const answer = await this.#answer(patient, signal);
      patient.isUnasked = false;
      return answer;
    } catch (error) {
      if (signal.aborted) throw error;
      const { id } = patient.found.instance;
      if (!patient.isUnasked)
        this.#parts.log.warn('a health probe is not possible', { instance: id, error: messageOf(error) });
      patient.isUnasked = true;
      return undefined;
    }
  }

  #answer(patient: Patient, signal: AbortSignal): Promise<HealthAnswer> {
    const question = questionOf(patient);
    const driver = this.#parts.drivers.get(patient.found.instance.runtime);
    if (question.kind === 'command' && driver?.capabilities.confines === true)
      return askInside(driver, patient, { question, signal });
    return this.#parts.probe.ask(question, { signal });
  }

  async #judge(patient: Patient, answer: HealthAnswer): Promise<void> {
    // What was still found out about a run that is over.
    if (patient.ending.signal.aborted) return;
    const before = patient.state;
    const step = judgeHealth(before, this.#resultOf(patient, answer), patient.check.retries);
    patient.state = step.next;
    patient.detail = answer.isWell ? null : answer.detail;
    if (before.health !== step.next.health) await this.#writeDown(patient, before.health);
    await this.#act(patient, step);
  }

  #resultOf({ state, startEnd, excusedUntil }: Patient, { isWell }: HealthAnswer): ProbeResult {
    if (isWell) return 'passed';
    const now = this.#parts.clock.monotonic();
    const isStarting = state.health === 'starting' && now < startEnd;
    return isStarting || now < excusedUntil ? 'excused' : 'failed';
  }

  #writeDown(patient: Patient, before: Health): Promise<void> {
    const { health, failures } = patient.state;
    const data = { health, before, detail: patient.detail, failures };
    return noteOfRun(this.#parts, patient, { type: 'health.changed', data });
  }

  /** What cannot be done now is done after the next failure. */
  async #act({ found, detail }: Patient, { isCondemned }: HealthStep): Promise<void> {
    if (!isCondemned) return;
    try {
      await this.#parts.condemn(found, { why: 'unhealthy', detail });
    } catch (error) {
      if (this.#parts.scope.signal.aborted) throw error;
      const { id } = found.instance;
      this.#parts.log.warn('what is unhealthy cannot be ended', { instance: id, error: messageOf(error) });
    }
  }
}
