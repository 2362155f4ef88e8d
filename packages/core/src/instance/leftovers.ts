import { type InstanceId, messageOf } from '@berth/contract';
import { KeyedLock, type Scope } from '@berth/foundation';
import type { Log } from '../ports/observer.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun } from '../ports/store.ts';

export interface LeftoversParts {
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  readonly scope: Scope;
  readonly log: Log;
}

/** Sees to what drivers hold of instances that are removed, one thing after the other of each. */
export class Leftovers {
  readonly #parts: LeftoversParts;
  readonly #turns = new KeyedLock<InstanceId>();

  constructor(parts: LeftoversParts) {
    this.#parts = parts;
  }

  /** Clears away, in the background, what is left of one that was removed. */
  destroy({ instance, run }: InstanceWithRun): void {
    // What never ran has left nothing.
    if (run === null) return;
    this.#parts.scope.spawn(`destroy ${instance.id}`, () =>
      this.#turns.run(instance.id, async () => this.#driver(instance.runtime)?.destroy(run.handle)),
    );
  }

  /**
   * Makes one that is not removed any more be so wherever its driver has noted it. Waits for what is still being cleared
   * away. A note that stays does no harm while the registry is there, so that a failure is told to the log alone.
   */
  async reclaim({ instance, run }: InstanceWithRun): Promise<void> {
    if (run === null) return;
    try {
      await this.#turns.run(instance.id, async () => this.#driver(instance.runtime)?.reclaim(run.handle));
    } catch (error) {
      const fields = { instance: instance.id, error: messageOf(error) };
      this.#parts.log.warn('the note that an instance was removed could not be taken away', fields);
    }
  }

  #driver(runtime: string): RuntimeDriver | undefined {
    return this.#parts.drivers.get(runtime);
  }
}
