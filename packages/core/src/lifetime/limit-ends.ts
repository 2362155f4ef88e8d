import { type ExitCause, type ExitFacts, type RunId, TIME_LIMITS, type TimeLimit } from '@berth/contract';
import type { Suspects } from '../health/suspects.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';

const CAUSE_OF = { run: 'run_limit', idle: 'idle_limit' } as const satisfies Record<TimeLimit, ExitCause>;

/** More limits than are reached between the sentence and the end. */
const RECENT_EVENTS = 50;

/** Runs that were ended because a time was used up: their ends are told as that. */
export class LimitEnds {
  readonly #store: Pick<Store, 'history'>;
  readonly #suspects: Pick<Suspects, 'told'>;
  readonly #limits = new Map<RunId, TimeLimit>();

  constructor(store: Pick<Store, 'history'>, suspects: Pick<Suspects, 'told'>) {
    this.#store = store;
    this.#suspects = suspects;
  }

  add(run: RunId, limit: TimeLimit): void {
    this.#limits.set(run, limit);
  }

  delete(run: RunId): void {
    this.#limits.delete(run);
  }

  /** How a run ended, with whose doing it was and the limit that it was ended for. */
  async told(found: InstanceWithRun, seen: ExitFacts): Promise<ExitFacts> {
    const exit = this.#suspects.told(found.run?.id, seen);
    if (found.run === null || exit !== seen || exit.cause !== 'stopped') return exit;
    const limit = this.#limits.get(found.run.id) ?? (await this.#written(found));
    this.#limits.delete(found.run.id);
    return limit === undefined ? exit : { ...exit, cause: CAUSE_OF[limit] };
  }

  /** A daemon may have died between the sentence and the end; what it wrote of the sentence is there. */
  async #written({ instance: { id, status, spec }, run }: InstanceWithRun): Promise<TimeLimit | undefined> {
    const isLimited = TIME_LIMITS.some((limit) => spec.limits?.[limit] !== undefined);
    if (status !== 'stopping' || !isLimited) return undefined;
    const events = await this.#store.history(id, RECENT_EVENTS, ['limit.reached']);
    // The kernel may have held another limit since.
    const reached = events.filter((event) => event.run === run?.id).map(({ data }) => data['limit']);
    return TIME_LIMITS.find((limit) => reached.includes(limit));
  }
}
