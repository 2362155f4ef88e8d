import { BerthError, type InstanceId, KERNEL_LIMITS, messageOf } from '@berth/contract';
import type { Scope } from '@berth/foundation';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';

export interface LimitsOnRecordParts {
  readonly store: Pick<Store, 'setting' | 'putSetting'>;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly scope: Scope;
  readonly log: Log;
}

const SETTING = 'limits-in-change';

/**
 * Makes what the kernel holds what is on record. A daemon may die between the one and the other; the next one puts on again
 * what is written, and takes off what is not.
 */
export class LimitsOnRecord implements RunObserver {
  readonly #parts: LimitsOnRecordParts;
  /** Whose limits are being changed now. */
  readonly #changing = new Set<InstanceId>();
  /** Whose limits the daemon before was changing. */
  #torn: ReadonlySet<string> = new Set();

  constructor(parts: LimitsOnRecordParts) {
    this.#parts = parts;
  }

  /** Before any run is told of. */
  async restore(): Promise<void> {
    const text = await this.#parts.store.setting(SETTING, '');
    this.#torn = new Set(text.split(' '));
  }

  /** Its limits will be changed: that is known from now on, whatever happens. */
  async begin(id: InstanceId): Promise<void> {
    this.#changing.add(id);
    await this.#write();
  }

  /** Its limits are what is on record. */
  async done(id: InstanceId): Promise<void> {
    this.#changing.delete(id);
    // What is believed to be in change although it is not is only looked at once more.
    await this.#write().catch((error: unknown) =>
      this.#parts.log.warn('the end of a change of limits was not written', { error: messageOf(error) }),
    );
  }

  runLive(found: InstanceWithRun, fresh: boolean): void {
    const { id, spec } = found.instance;
    const isLimited = KERNEL_LIMITS.some((limit) => spec.limits?.[limit] !== undefined);
    if (fresh || !(isLimited || this.#torn.has(id))) return;
    this.#parts.scope.spawn(`limits on record of ${id}`, () => this.#putOn(found));
  }

  runGone(): void {
    // Nothing is held of a run that is over.
  }

  /** What the kernel does not take again, such as less memory than is in use by now, is then told as not held. */
  async #putOn({ instance, run }: InstanceWithRun): Promise<void> {
    const { drivers, log } = this.#parts;
    const { limits = {} } = instance.spec;
    if (run === null) return;
    try {
      await drivers.get(instance.runtime)?.limit(run.handle, { from: limits, to: limits });
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      log.info('limits on record were not put on again', { instance: instance.id, error: error.message });
    }
  }

  #write(): Promise<void> {
    return this.#parts.store.putSetting(SETTING, [...this.#changing].join(' '));
  }
}
