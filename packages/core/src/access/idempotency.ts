import type { ActorId } from '@berth/contract';
import { KeyedLock } from '@berth/foundation';
import { otherRequest } from '../instance/refusals.ts';
import type { Supervisor } from '../instance/supervisor.ts';
import type { Identity } from '../ports/identity.ts';
import type { IdempotencyRecord, InstanceWithRun, Store } from '../ports/store.ts';

export interface IdempotencyParts {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly identity: Identity;
}

export interface KeyedRequest {
  readonly actor: ActorId;
  readonly key: string | undefined;
  /** What was asked for, as the caller said it: what a name means may have changed when the key comes again. */
  readonly content: readonly unknown[];
}

/** Makes the record that is to be written with the mutation. */
export type KeyFor = (found: InstanceWithRun) => IdempotencyRecord;

/** A mutation that carries the same key again gets the first one's answer, and happens once. */
export class Idempotency {
  readonly #parts: IdempotencyParts;
  readonly #keys = new KeyedLock<string>();

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
  }

  /** Runs a mutation, or finds what it was about when its key was used before. */
  async once(
    { actor, key, content }: KeyedRequest,
    mutate: (keyFor: KeyFor | undefined) => Promise<InstanceWithRun>,
  ): Promise<InstanceWithRun> {
    if (key === undefined) return mutate(undefined);
    const { identity, store, supervisor } = this.#parts;
    const fingerprint = identity.fingerprint(JSON.stringify(content));
    return this.#keys.run(`${actor} ${key}`, async () => {
      const known = await store.findIdempotent(actor, key);
      if (known !== undefined && known.fingerprint !== fingerprint) throw otherRequest(key);
      // The first one's daemon may have died over it; this one is finishing what was asked.
      if (known !== undefined) return supervisor.settled(known.instance);
      return mutate(({ instance }) => ({
        key,
        actor,
        fingerprint,
        instance: instance.id,
        time: identity.now(),
      }));
    });
  }
}
