/** Those who want to know when something ends that they were let in by. */
export class Endings {
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Calls the listener once, when `what` ends. Answers how to be told no more. */
  on(what: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(what) ?? new Set();
    this.#listeners.set(what, listeners);
    // The same function may come for several connections.
    const own = () => listener();
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(what) === listeners) this.#listeners.delete(what);
    };
  }

  tell(what: string): void {
    const listeners = this.#listeners.get(what);
    this.#listeners.delete(what);
    for (const listener of listeners ?? []) listener();
  }

  /** How much is listened for. */
  get size(): number {
    return this.#listeners.size;
  }
}
