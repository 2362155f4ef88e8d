/** Runs tasks that share a key one after the other, and tasks with different keys side by side. */
export class KeyedLock<K> {
  readonly #tails = new Map<K, Promise<unknown>>();

  run<T>(key: K, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const turn = before.then(task, task);
    // The tail only orders the queue; the caller owns the task's failure.
    const tail: Promise<unknown> = turn.then(
      () => this.#release(key, () => tail),
      () => this.#release(key, () => tail),
    );
    this.#tails.set(key, tail);
    return turn;
  }

  get size(): number {
    return this.#tails.size;
  }

  #release(key: K, tail: () => Promise<unknown>): void {
    if (this.#tails.get(key) === tail()) this.#tails.delete(key);
  }
}
