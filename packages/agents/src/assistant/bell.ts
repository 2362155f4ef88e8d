/** Lets one wait for the next ring; one that comes before is not lost. Rings once more, for good, when aborted. */
export class Bell {
  readonly #signal: AbortSignal;
  #waiting = Promise.withResolvers<void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#waiting.resolve();
  }

  /** Resolves with the next ring. To be taken before one looks. */
  next(): Promise<void> {
    this.#waiting = Promise.withResolvers<void>();
    if (this.#signal.aborted) this.ring();
    return this.#waiting.promise;
  }
}
