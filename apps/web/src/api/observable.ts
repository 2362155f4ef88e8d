/** Tells whoever subscribed that there is something new to read; what, each kind has a reader of its own for. */
export abstract class Observable {
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.watched();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.unwatched();
    };
  };

  protected changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Somebody subscribed, the first after nobody did. */
  protected watched(): void {}

  /** Nobody is left. */
  protected unwatched(): void {}
}
