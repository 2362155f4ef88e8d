import { type ActorId, type AdmissionRules, QUOTA_NAMES } from '@berth/contract';
import type { QuotasView, QuotaUse } from '@berth/contract/schemas';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import type { MemoryProbe } from '../ports/memory.ts';
import type { InstanceRecord, Store } from '../ports/store.ts';
import { reserveOf } from './pressure.ts';
import { boundsOf, HOLDING, usedOf } from './quota.ts';
import type { StartQueue } from './start-queue.ts';

export interface QuotaDeskParts {
  readonly store: Store;
  readonly authorize: Authorize;
  readonly memory: MemoryProbe;
  readonly queue: Pick<StartQueue, 'waitOf'>;
  readonly rules: () => AdmissionRules;
  /** Where the rules come from, and what is wrong with that. */
  readonly source: () => { readonly file: string; readonly problems: readonly string[] };
}

/** Shows what is held, what there is room for, and who waits. */
export class QuotaDesk {
  readonly #parts: QuotaDeskParts;

  constructor(parts: QuotaDeskParts) {
    this.#parts = parts;
  }

  async view(caller: Caller): Promise<QuotasView> {
    const { store, authorize, memory, rules, source } = this.#parts;
    unwrap(authorize(caller, 'resource.read', null));
    const all = (await store.listInstances()).map(({ instance }) => instance);
    const { quotas, pressure, makeRoom } = rules();
    const room = pressure === null ? undefined : await memory.memoryRoom();
    const { file, problems } = source();
    return {
      file,
      problems: [...problems],
      uses: this.#uses(all, caller.actor),
      unlimited: all.filter((instance) => isUnlimited(instance, quotas.assume)).map(({ name }) => name),
      memory:
        room === undefined || pressure === null ? null : { ...room, reserve: reserveOf(pressure, room) },
      makeRoomIdleMs: makeRoom?.idleMs ?? null,
      queue: this.#queue(all),
    };
  }

  /** Those of all, then those of each owner who has something or is named. */
  #uses(all: readonly InstanceRecord[], caller: ActorId): QuotaUse[] {
    const { quotas } = this.#parts.rules();
    const owners = [...new Set([caller, ...all.map(({ owner }) => owner)])];
    const circles = [
      { scope: 'fleet' as const, owner: null, bounds: quotas.fleet },
      ...owners.map((owner) => ({ scope: 'owner' as const, owner, bounds: boundsOf(quotas, owner) })),
    ];
    return circles.flatMap(({ scope, owner, bounds }) =>
      QUOTA_NAMES.map((quota) => ({
        ...{ scope, owner, quota },
        used: usedOf(quotas, quota, { owner, holders: all }),
        limit: bounds[quota] ?? null,
      })),
    );
  }

  #queue(all: readonly InstanceRecord[]): QuotasView['queue'] {
    const waiting = all.flatMap(({ id, name, owner }) => {
      const wait = this.#parts.queue.waitOf(id);
      return wait === undefined ? [] : [{ id, name, owner, ...wait }];
    });
    return waiting.toSorted((a, b) => a.position - b.position);
  }
}

/** A sum of memory limits says nothing about it. */
function isUnlimited({ status, spec }: InstanceRecord, assume: AdmissionRules['quotas']['assume']): boolean {
  return HOLDING.includes(status) && (spec.limits?.memory ?? assume.memory) === undefined;
}
