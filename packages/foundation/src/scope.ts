/**
 * Owns background work: every task has a name and a signal; closing aborts all of them and waits until they have ended. A task that fails is reported once, by name; a failure caused by the closing itself is not.
 */
export class Scope {
  readonly #controller = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  /**
   * One for each task. A signal looks through all its listeners whenever one comes or goes: with a thousand tasks
   * listening to the same one, that is what a daemon would be busy with.
   */
  readonly #aborts = new Set<AbortController>();
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
    const abort = new AbortController();
    const work: Promise<void> = (async () => task(abort.signal))()
      .catch((error: unknown) => {
        if (!this.signal.aborted) this.#onFailure(name, error);
      })
      .finally(() => {
        this.#tasks.delete(work);
        this.#aborts.delete(abort);
      });
    this.#aborts.add(abort);
    this.#tasks.add(work);
  }

  async close(): Promise<void> {
    const reason = new Error('the scope is closing');
    this.#controller.abort(reason);
    for (const abort of this.#aborts) abort.abort(reason);
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }
}
