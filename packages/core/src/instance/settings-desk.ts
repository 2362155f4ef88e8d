import {
  type AdmissionRules,
  BerthError,
  type LimitName,
  type Limits,
  type RestartPolicy,
  refusal,
} from '@berth/contract';
import { isBounded, OVER_QUOTA } from '../admission/quota.ts';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../berth.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, LaunchSpec, Store } from '../ports/store.ts';
import type { FactMaker } from './facts.ts';
import { checkLimits } from './isolation-wish.ts';
import { unwrap } from './refusals.ts';
import type { Registry } from './registry.ts';
import { storedTarget } from './targets.ts';

/** Hears that other limits hold. Must not throw. */
export interface LimitsListener {
  limitsChanged(found: InstanceWithRun): void;
}

export interface SettingsDeskParts {
  readonly store: Store;
  readonly authorize: Authorize;
  readonly registry: Registry;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly fact: FactMaker;
  readonly rules: () => AdmissionRules;
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

  constructor(parts: SettingsDeskParts) {
    this.#parts = parts;
  }

  /**
   * Limits of a living run are put on first: what the kernel refuses changes nothing. Only then it is written down, with an
   * event. What a quota has no room for is taken back.
   */
  async set(caller: Caller, target: string, wish: SettingsWish): Promise<InstanceWithRun> {
    const { store, authorize, registry, fact } = this.#parts;
    const found = await storedTarget(store, target);
    const { id, owner, name, removedAt } = found.instance;
    unwrap(authorize(caller.actor, 'instance.set', { id, owner }));
    if (removedAt !== null) throw new BerthError(refusal('wrong_state', `${name} is removed.`, { id }));
    const before = found.instance.spec;
    const { limits = {} } = unwrap(checkLimits(merged(before, wish)));
    if (wish.limits !== undefined) await this.#putOn(found, { from: before.limits ?? {}, to: limits });
    const { quotas } = this.#parts.rules();
    const data = { ...wish, before: { limits: before.limits ?? {}, restart: before.restart ?? 'never' } };
    const about = { actor: caller.actor, subject: id };
    const write = registry.update(id, ({ instance, run }) => ({
      instance: { ...instance, spec: changed(instance.spec, wish, limits) },
      ...(wish.limits !== undefined && isBounded(quotas) ? { quotas } : {}),
      events: [fact({ type: 'instance.changed', ...about, run: run?.id ?? null, data })],
    }));
    const written = await write.catch(async (error: unknown) => {
      const isOurs = error instanceof BerthError && OVER_QUOTA.has(error.code);
      if (isOurs) await this.#putOn(found, { from: limits, to: before.limits ?? {} });
      throw error;
    });
    for (const listener of this.#parts.changed) listener.limitsChanged(written);
    return written;
  }

  async #putOn({ instance, run }: InstanceWithRun, change: { from: Limits; to: Limits }): Promise<void> {
    if (instance.status !== 'running' || run === null) return;
    await this.#parts.drivers.get(instance.runtime)?.limit(run.handle, change);
  }
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
