import type { Activity, ActivityReport, InstanceId } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';

/** How a turn ended, and what was said. */
export interface TurnEnd {
  readonly activity: Activity;
  readonly detail: string | null;
  /** Null where the assistant did not tell it. */
  readonly answer: string | null;
}

/** States in which a turn goes on. */
const GOES_ON: ReadonlySet<Activity> = new Set(['starting', 'working', 'retrying', 'unknown']);
/** The end of a turn is told in several ways, and the answer not always by the first. */
const ANSWER_MS = 2000;

/** Waits for the end of a turn, from before its prompt is typed on: an end that comes at once is not missed. */
export class TurnWatch {
  readonly #parts: { readonly clock: Clock; readonly activities: ActivityMonitor };
  readonly #instance: InstanceId;
  readonly #stop: () => void;
  #answer: string | null = null;
  #report: ActivityReport | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(parts: { clock: Clock; activities: ActivityMonitor }, instance: InstanceId) {
    this.#parts = parts;
    this.#instance = instance;
    this.#stop = parts.activities.listen((id, signal, report) => {
      if (id !== instance) return;
      // A new prompt: what was said before is no answer to it.
      if (signal.prompt !== undefined) this.#answer = null;
      if (signal.answer !== undefined) this.#answer = signal.answer;
      this.#report = report;
      this.#changed.resolve();
    });
  }

  /** Resolves when the turn, whose prompt was delivered, is over or waits for a person. */
  async end(signal: AbortSignal): Promise<TurnEnd> {
    for (;;) {
      signal.throwIfAborted();
      this.#changed = Promise.withResolvers();
      const report = this.#parts.activities.report(this.#instance) ?? this.#report;
      if (report === undefined) return { activity: 'exited', detail: null, answer: this.#answer };
      if (!GOES_ON.has(report.activity)) return this.#ended(report, signal);
      await this.#nextChange(signal);
    }
  }

  close(): void {
    this.#stop();
  }

  async #ended({ activity, detail }: ActivityReport, signal: AbortSignal): Promise<TurnEnd> {
    const deadline = this.#parts.clock.monotonic() + ANSWER_MS;
    const isOver = activity === 'idle' || activity === 'done';
    while (isOver && this.#answer === null && this.#parts.clock.monotonic() < deadline) {
      this.#changed = Promise.withResolvers();
      await Promise.race([this.#changed.promise, this.#parts.clock.sleep(ANSWER_MS, signal)]);
    }
    return { activity, detail, answer: this.#answer };
  }

  /** Also looks now and then, since a run that ended tells nothing. */
  async #nextChange(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#changed.promise, this.#parts.clock.sleep(LOOK_MS, signal)]);
  }
}

const LOOK_MS = 1000;
