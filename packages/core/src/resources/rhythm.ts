import type { Clock } from '@berth/foundation';

/** Between looks while nobody watches: a hundred runs then cost a fraction of a percent of a processor. */
const IDLE_MS = 10_000;
/** Between looks while somebody watches, and at least between any two: less would make processor time too coarse. */
const WATCHED_MS = 1000;

/** Decides when the next look is due. */
export class Rhythm {
  readonly #clock: Clock;
  readonly #watchers = new Set<object>();
  /** Somebody wants a look before its time. */
  #asked = false;
  #isLooking = false;
  #begunAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #nap: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get periodMs(): number {
    return this.#watchers.size > 0 ? WATCHED_MS : IDLE_MS;
  }

  /** Looks are made often until the returned function is called, or `signal` aborts. */
  join(signal: AbortSignal): () => void {
    const watcher = {};
    const leave = () => {
      this.#watchers.delete(watcher);
      signal.removeEventListener('abort', leave);
    };
    if (signal.aborted) return leave;
    this.#watchers.add(watcher);
    signal.addEventListener('abort', leave, { once: true });
    this.#nap?.abort();
    return leave;
  }

  /** The next look comes as soon as one may, unless one is under way. */
  ask(): void {
    if (this.#isLooking) return;
    this.#asked = true;
    this.#nap?.abort();
  }

  /** True while a look of that time is so young that another one would tell nothing more. */
  isFresh(monotonic: number): boolean {
    return this.#clock.monotonic() - monotonic < WATCHED_MS;
  }

  begin(): void {
    this.#asked = false;
    this.#isLooking = true;
    this.#begunAt = this.#clock.monotonic();
  }

  end(): void {
    this.#isLooking = false;
    this.#tookMs = this.#clock.monotonic() - this.#begunAt;
  }

  /** Resolves when a look is due; rejects when `signal` aborts. */
  async due(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const waitMs = this.#nextAt() - this.#clock.monotonic();
      if (waitMs <= 0) return;
      await this.#sleep(waitMs, signal);
    }
  }

  /** A look that took long is followed by as long a pause, and what was missed meanwhile is not made up for. */
  #nextAt(): number {
    const periodMs = this.#asked ? WATCHED_MS : this.periodMs;
    return this.#begunAt + Math.max(periodMs, 2 * this.#tookMs);
  }

  /** Ends early when the period may have changed. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const nap = new AbortController();
    const wake = () => nap.abort();
    signal.addEventListener('abort', wake, { once: true });
    this.#nap = nap;
    try {
      await this.#clock.sleep(ms, nap.signal);
    } catch (error) {
      if (!nap.signal.aborted) throw error;
    } finally {
      this.#nap = undefined;
      signal.removeEventListener('abort', wake);
    }
  }
}
