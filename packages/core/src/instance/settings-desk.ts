import {
  type AdmissionRules,
  BerthError,
  type InstanceId,
  KERNEL_LIMITS,
  type LimitName,
  type Limits,
  type RestartPolicy,
  refusal,
} from '@berth/contract';
import { KeyedLock } from '@berth/foundation';
import { isBounded } from '../admission/quota.ts';
import type { Authorize } from '../access/authorize.ts';
import { Idempotency, type IdempotencyParts, type KeyFor } from '../access/idempotency.ts';
import type { Caller } from '../access/caller.ts';
import type { Keyed } from '../berth.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, LaunchSpec } from '../ports/store.ts';
import type { FactMaker } from './facts.ts';
import type { LimitsOnRecord } from './limits-on-record.ts';
import { checkLimits } from './isolation-wish.ts';
import { unwrap } from './refusals.ts';
import type { Registry } from './registry.ts';
import { storedTarget } from './targets.ts';

/** Hears that other limits hold. Must not throw. */
export interface LimitsListener {
  limitsChanged(found: InstanceWithRun): void;
}

export interface SettingsDeskParts extends IdempotencyParts {
  readonly authorize: Authorize;
  readonly registry: Registry;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly fact: FactMaker;
  readonly rules: () => AdmissionRules;
  readonly onRecord: Pick<LimitsOnRecord, 'begin' | 'done'>;
  /** They hear what a living run may take from now on. */
  readonly changed: readonly LimitsListener[];
}

/** What is not named stays as it is. */
export interface SettingsWish {
  /** Null takes a limit off. */
  readonly limits?: Readonly<Partial<Record<LimitName, number | null>>>;
  readonly restart?: RestartPolicy;
}

/** Changes what an instance may take and how it comes back, while it runs. */
export class SettingsDesk {
  readonly #parts: SettingsDeskParts;
  readonly #idempotency: Idempotency;
  readonly #turns = new KeyedLock<InstanceId>();

  constructor(parts: SettingsDeskParts) {
    this.#parts = parts;
    this.#idempotency = new Idempotency(parts);
  }

  /**
   * The kernel is asked first: what it refuses changes nothing. Only then it is written down, with an event. Where that
   * fails the kernel gets back what is on record; where the daemon dies in between, the next one sees to that.
   */
  async set(
    caller: Caller,
    target: string,
    { idempotencyKey, ...wish }: SettingsWish & Keyed,
  ): Promise<InstanceWithRun> {
    const request = { ...caller, key: idempotencyKey, content: ['set', target, wish] };
    return this.#idempotency.once(request, async (key) => {
      const { instance } = await storedTarget(this.#parts.store, target, caller);
      // One after the other: what the kernel took last is what was written last.
      return this.#turns.run(instance.id, () => this.#set(caller, { id: instance.id, wish, key }));
    });
  }

  async #set(
    caller: Caller,
    { id, wish, key }: { id: InstanceId; wish: SettingsWish; key: KeyFor | undefined },
  ): Promise<InstanceWithRun> {
    const isForKernel = KERNEL_LIMITS.some((limit) => wish.limits?.[limit] !== undefined);
    const found = await this.#found(caller, id, isForKernel);
    const { owner, name, removedAt, spec } = found.instance;
    unwrap(this.#parts.authorize(caller, 'instance.set', { id, owner }));
    if (removedAt !== null) throw new BerthError(refusal('wrong_state', `${name} is removed.`, { id }));
    const { limits = {} } = unwrap(checkLimits(merged(spec, wish)));
    const write = () => this.#write(caller, found, { wish, limits, key, isForKernel });
    const written = isForKernel ? await this.#limit(found, limits, write) : await write();
    // It was started meanwhile, with the limits of before, and nothing was written.
    if (isForKernel && written.instance.status === 'starting') return this.#set(caller, { id, wish, key });
    for (const listener of this.#parts.changed) listener.limitsChanged(written);
    return written;
  }

  /** A program that is being started has got its limits, and none can be put on before it runs. */
  async #found(caller: Caller, id: InstanceId, isForKernel: boolean): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, id, caller);
    return isForKernel && found.instance.status === 'starting' ? this.#parts.supervisor.settled(id) : found;
  }

  async #limit(
    { instance, run }: InstanceWithRun,
    to: Limits,
    write: () => Promise<InstanceWithRun>,
  ): Promise<InstanceWithRun> {
    const driver = this.#parts.drivers.get(instance.runtime);
    if (instance.status !== 'running' || run === null || driver === undefined) return write();
    const { onRecord } = this.#parts;
    const from = instance.spec.limits ?? {};
    await onRecord.begin(instance.id);
    await driver.limit(run.handle, { from, to });
    try {
      const written = await write();
      await onRecord.done(instance.id);
      return written;
    } catch (error) {
      // Where it cannot be taken back, because more is in use by now, the limit is told as not held; a later daemon tries again.
      await Promise.allSettled([driver.limit(run.handle, { from: to, to: from })]);
      throw error;
    }
  }

  #write(
    { actor }: Caller,
    found: InstanceWithRun,
    { wish, limits, key, isForKernel }: Wanted,
  ): Promise<InstanceWithRun> {
    const { registry, fact, rules } = this.#parts;
    const { quotas } = rules();
    const { id: subject, spec } = found.instance;
    const before = { limits: spec.limits ?? {}, restart: spec.restart ?? 'never' };
    return registry.update(subject, ({ instance, run }) => {
      if (isForKernel && instance.status === 'starting') return undefined;
      const data = { ...wish, before };
      return {
        instance: { ...instance, spec: changed(instance.spec, wish, limits) },
        ...(wish.limits !== undefined && isBounded(quotas) ? { quotas } : {}),
        events: [fact({ type: 'instance.changed', actor, subject, run: run?.id ?? null, data })],
        ...(key === undefined ? {} : { idempotency: key(found) }),
      };
    });
  }
}

interface Wanted {
  readonly wish: SettingsWish;
  /** All that it is to have. */
  readonly limits: Limits;
  readonly key: KeyFor | undefined;
  /** The wish names one that a kernel can hold. */
  readonly isForKernel: boolean;
}

function merged({ limits }: LaunchSpec, wish: SettingsWish): Limits {
  const all = Object.entries({ ...limits, ...wish.limits });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== null));
}

function changed(spec: LaunchSpec, { limits: asked, restart }: SettingsWish, limits: Limits): LaunchSpec {
  const { limits: before, ...rest } = spec;
  const now = asked === undefined ? before : limits;
  return {
    ...rest,
    ...(now === undefined || Object.keys(now).length === 0 ? {} : { limits: now }),
    ...(restart === undefined ? {} : { restart }),
  };
}
