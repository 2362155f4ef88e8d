const FIRST_MS = 250;
const LAST_MS = 5000;
/** So that twenty pages do not come back in the same moment. */
const SPREAD = 0.3;

/** How long to wait before each next attempt: a little at first, then twice as long each time. */
export class Delays {
  #attempts = 0;

  next(): number {
    const delay = Math.min(LAST_MS, FIRST_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    return delay * (1 - SPREAD / 2 + SPREAD * Math.random());
  }

  reset(): void {
    this.#attempts = 0;
  }
}
