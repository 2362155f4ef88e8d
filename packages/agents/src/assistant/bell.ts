/** Lets one wait for the next ring; one that comes before is not lost. */
export class Bell {
  #waiting = Promise.withResolvers<void>();

  ring(): void {
    this.#waiting.resolve();
  }

  /** Resolves with the next ring, or when aborted. To be taken before one looks. */
  next(signal: AbortSignal): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    this.#waiting = waiting;
    signal.addEventListener('abort', () => waiting.resolve(), { once: true });
    return waiting.promise;
  }
}
