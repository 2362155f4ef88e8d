/** Whether this browser is signed in, as far as it has been told. */
export class SessionStore {
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly isOver = (): boolean => this.#isOver;

  readonly end = (): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const listener of this.#listeners) listener();
  };
}
