interface Waiting {
  readonly work: () => Promise<void>;
  readonly done: () => void;
}

/**
 * Lets some pieces of work go on at once, and one at a time of those with the same key. Of those that wait, each key has
 * only its newest, so that there are never more than there are keys.
 */
export class Lane {
  readonly #atOnce: number;
  readonly #busy = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Resolves when the work is over, or gave way to newer work. The work must not reject. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.get(key)?.done();
      this.#waiting.set(key, { work, done: resolve });
      this.#next();
    });
  }

  #next(): void {
    for (const [key, { work, done }] of this.#waiting) {
      if (this.#busy.size >= this.#atOnce) return;
      if (this.#busy.has(key)) continue;
      this.#waiting.delete(key);
      this.#busy.add(key);
      void work().finally(() => {
        this.#busy.delete(key);
        done();
        this.#next();
      });
    }
  }
}
