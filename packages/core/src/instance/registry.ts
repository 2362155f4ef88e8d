import { BerthError, type InstanceId, type NewEvent, type Quotas, type RunId } from '@berth/contract';
import { assert } from '@berth/foundation';
import { quotaExceeded } from '../admission/quota-refusal.ts';
import { nameTakenSince } from './refusals.ts';
import type { Journal } from '../journal/journal.ts';
import type {
  Change,
  CommitResult,
  IdempotencyRecord,
  InstanceRecord,
  InstanceWithRun,
  PortLease,
  RunRecord,
  Store,
} from '../ports/store.ts';

/** What a decision wants written. */
export interface Decision {
  readonly instance?: Omit<InstanceRecord, 'version' | 'updatedAt'>;
  readonly run?: RunRecord;
  readonly leases?: readonly PortLease[];
  /** Runs whose leases end. */
  readonly releases?: readonly RunId[];
  readonly events?: readonly NewEvent[];
  readonly idempotency?: IdempotencyRecord;
  /** What must have room for it. */
  readonly quotas?: Quotas;
}

type CreateResult = Exclude<CommitResult, { readonly conflict: 'quota' }>;

/** Two writers rarely meet on one instance; this many meetings in a row are a bug. */
const ATTEMPTS = 20;

/** Reads, decides, writes; and decides again when someone else wrote in between. */
export class Registry {
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #now: () => number;

  constructor(store: Store, journal: Journal, now: () => number) {
    this.#store = store;
    this.#journal = journal;
    this.#now = now;
  }

  /** Runs `decide` on the stored state until its decision could be written. `undefined` writes nothing. */
  async update(
    id: InstanceId,
    decide: (found: InstanceWithRun) => Decision | undefined,
  ): Promise<InstanceWithRun> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const found = await this.get(id);
      const decision = decide(found);
      if (decision === undefined) return found;
      const instance = this.#stamped(decision.instance ?? found.instance, found.instance.version);
      const result = await this.#commit({ ...decision, instance });
      if (result.ok) return after(found, decision, instance);
      if (result.conflict === 'key') throw keyUsed();
      if (result.conflict === 'name') throw nameTakenSince(instance);
      assert(result.conflict === 'version', `an update conflicts by ${result.conflict}`);
    }
    throw new BerthError({ code: 'internal', message: `${id} changed too often to be updated. Try again.` });
  }

  /** Inserts a new instance. */
  async create(decision: Required<Pick<Decision, 'instance' | 'events'>> & Decision): Promise<CreateResult> {
    return this.#commit({ ...decision, instance: this.#stamped(decision.instance, 0) });
  }

  async get(id: InstanceId): Promise<InstanceWithRun> {
    const found = await this.#store.getInstance(id);
    assert(found !== undefined, `${id} is in the registry`);
    return found;
  }

  /** Rejects `quota_exceeded`. */
  async #commit(decision: Omit<Decision, 'instance'> & { instance: InstanceRecord }): Promise<CreateResult> {
    const change: Change = {
      instances: [decision.instance],
      ...(decision.run === undefined ? {} : { runs: [decision.run] }),
      ...(decision.releases === undefined ? {} : { releases: decision.releases }),
      ...(decision.leases === undefined ? {} : { leases: decision.leases }),
      ...(decision.events === undefined ? {} : { events: decision.events }),
      ...(decision.idempotency === undefined ? {} : { idempotency: decision.idempotency }),
      ...(decision.quotas === undefined ? {} : { quotas: decision.quotas }),
    };
    const result = await this.#store.commit(change);
    if (!result.ok && result.conflict === 'quota') throw quotaExceeded(result.excess, decision.instance);
    if (result.ok && result.events.length > 0) this.#journal.wake();
    return result;
  }

  #stamped(record: Omit<InstanceRecord, 'version' | 'updatedAt'>, version: number): InstanceRecord {
    return { ...record, updatedAt: this.#now(), version };
  }
}

function after(found: InstanceWithRun, decision: Decision, written: InstanceRecord): InstanceWithRun {
  return {
    instance: { ...written, version: written.version + 1 },
    run: decision.run ?? found.run,
  };
}

function keyUsed(): BerthError {
  return new BerthError({
    code: 'idempotency_conflict',
    message: 'The idempotency key was used for another request. Use a fresh one.',
  });
}
