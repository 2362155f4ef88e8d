import type { Decision } from './notice-memory.ts';

/** As long as somebody needs to read one. */
const PAUSE_MS = 2000;

/** Tells what is new at once, and what comes soon after it together: of a large fleet, many may want something. */
export class NoticePace {
  readonly #tell: (items: readonly Decision[]) => void;
  #waiting: readonly Decision[] = [];
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (items: readonly Decision[]) => void) {
    this.#tell = tell;
  }

  add(items: readonly Decision[]): void {
    this.#waiting = [...this.#waiting, ...items];
    if (this.#pause === undefined) this.#next();
  }

  close(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#waiting = [];
  }

  #next(): void {
    this.#pause = undefined;
    const items = this.#waiting;
    if (items.length === 0) return;
    this.#waiting = [];
    this.#pause = setTimeout(() => this.#next(), PAUSE_MS);
    this.#tell(items);
  }
}
