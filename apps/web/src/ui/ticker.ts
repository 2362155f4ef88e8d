import { Observable } from '../api/observable.ts';

const TICK_MS = 1000;

/** One clock for all times of a page that say how long ago something was. Stands still while nobody listens. */
class Ticker extends Observable {
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();

  /** Milliseconds since the epoch, the same until the next tick. */
  readonly now = (): number => this.#now;

  protected override watched(): void {
    this.#now = Date.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  protected override unwatched(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#now = Date.now();
    this.changed();
  }
}

export const ticker = new Ticker();
