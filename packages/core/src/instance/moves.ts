import type { InstanceId } from '@berth/contract';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/** Who waits for something to change about an instance. */
export class Moves {
  readonly #waiting = new Map<InstanceId, Set<Waiter>>();

  /** Resolves at the next change. Rejects when what was under way could not be done. */
  next(id: InstanceId): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add({ resolve, reject }));
    // Whoever looked and found what they wanted no longer waits; a failure then concerns nobody.
    promise.catch(() => undefined);
    return promise;
  }

  /** Something changed; or it could not, and why. */
  tell(id: InstanceId, failure?: unknown): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const { resolve, reject } of waiting) {
      if (failure === undefined) resolve();
      else reject(failure);
    }
  }
}
