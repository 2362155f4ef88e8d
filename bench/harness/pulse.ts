import type { InstanceView } from '@berth/contract/schemas';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workplace } from './workplace.ts';

/**
 * Changes instances one after the other, so many times a second, as somebody would who does it by hand: each is a
 * request, a record in the audit, a transaction, and told to whoever looks.
 */
export class Pulse implements AsyncDisposable {
  readonly #workplace: Workplace;
  readonly #instances: readonly InstanceView[];
  readonly #beating: Promise<void>;
  #isOver = false;
  #made = 0;

  constructor(workplace: Workplace, instances: readonly InstanceView[], perSecond: number) {
    this.#workplace = workplace;
    this.#instances = instances;
    this.#beating = this.#beat(1000 / perSecond);
  }

  /** Changes so far. */
  get made(): number {
    return this.#made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#beating;
  }

  /** By the clock and not by pauses: what takes long does not make it slower, while it can keep up. */
  async #beat(everyMs: number): Promise<void> {
    const begin = performance.now();
    for (let at = 0; !this.#isOver; at += 1) {
      const instance = this.#instances[at % this.#instances.length];
      if (instance === undefined) throw new Error('there is nothing to change');
      // Every round of all instances says the other thing.
      const restart = Math.floor(at / this.#instances.length) % 2 === 0 ? 'on_failure' : 'never';
      await this.#workplace.client.settings.set(instance.id, { restart });
      this.#made += 1;
      await delay(Math.max(0, begin + (at + 1) * everyMs - performance.now()));
    }
  }
}
