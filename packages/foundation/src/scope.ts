/**
 * Owns background work: every task has a name and gets the scope's signal; closing aborts all of them and waits until
 * they have ended. A task that fails is reported once, by name; a failure caused by the closing itself is not.
 */
export class Scope {
  readonly #controller = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #onFailure: (task: string, error: unknown) => void;

  constructor(onFailure: (task: string, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get running(): number {
    return this.#tasks.size;
  }

  spawn(name: string, task: (signal: AbortSignal) => Promise<void>): void {
    if (this.signal.aborted) return;
    const work: Promise<void> = (async () => task(this.signal))()
      .catch((error: unknown) => {
        if (!this.signal.aborted) this.#onFailure(name, error);
      })
      .finally(() => this.#tasks.delete(work));
    this.#tasks.add(work);
  }

  async close(): Promise<void> {
    this.#controller.abort(new Error('the scope is closing'));
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }
}
