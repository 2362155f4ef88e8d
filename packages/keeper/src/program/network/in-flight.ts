/** Counts what is on its way at the same time, and takes no more than so many. */
export class InFlight {
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Undefined where there is no room; otherwise what is to be called when it is over, which may be more than once. */
  begin(): (() => void) | undefined {
    if (this.#count >= this.#max) return undefined;
    this.#count += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#count -= 1;
      isOver = true;
    };
  }
}
