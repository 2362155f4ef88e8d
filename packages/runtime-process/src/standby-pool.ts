import type { Clock } from '@berth/foundation';

/** Something started ahead of its use. */
export interface Standby {
  /** Resolves when it has ended, however it ended. */
  readonly gone: Promise<void>;
  /** Makes it ready to be used now. False when it must not be, or does not answer soon. */
  wake(): Promise<boolean>;
  /** Ends it. Resolves when it is gone. */
  retire(): Promise<void>;
}

export interface StandbyPoolOptions<T extends Standby> {
  /** How many to keep; with 0 there is never one. */
  readonly size: number;
  /** Starts one. Resolves when it stands by; when it rejects, nothing is left of it. */
  readonly launch: () => Promise<T>;
  readonly clock: Clock;
  /** Told of what went wrong in the background. Nothing depends on a standby, so nothing fails for it. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Nothing was started for this long: whoever starts many at once needs the processors for those. */
export const QUIET_MS = 250;
/** After a failure, and after twice as long with each further one, up to the second. */
export const BACKOFF_MIN_MS = 1000;
export const BACKOFF_MAX_MS = 60_000;

/** Keeps a few standbys ready, replaces those that were used or died, and never in the way of a start. */
export class StandbyPool<T extends Standby> {
  readonly #options: StandbyPoolOptions<T>;
  readonly #standbys = new Set<T>();
  /** Starts that are under way. */
  #starting = 0;
  #launching: Promise<void> | undefined;
  #waiting: AbortController | undefined;
  /** In a row, without any standby having been used. */
  #failures = 0;
  #notBefore = 0;
  #open = false;

  constructor(options: StandbyPoolOptions<T>) {
    this.#options = options;
  }

  /** How many stand by now. */
  get count(): number {
    return this.#standbys.size;
  }

  /** From now on there will be standbys, the first after a quiet time. */
  open(): void {
    this.#open = true;
    this.#refillSoon();
  }

  /** Runs a start, with a standby that is awake if there is one. From then on the standby is the start's to end. */
  async use<R>(start: (standby: T | undefined) => Promise<R>): Promise<R> {
    this.#starting += 1;
    this.#waiting?.abort();
    try {
      return await start(await this.#take());
    } finally {
      this.#starting -= 1;
      this.#refillSoon();
    }
  }

  /** Ends all of them. Resolves when they are gone; there will be no others. */
  async close(): Promise<void> {
    this.#open = false;
    this.#waiting?.abort();
    await this.#launching;
    const left = [...this.#standbys];
    this.#standbys.clear();
    await Promise.all(left.map((standby) => standby.retire()));
  }

  /** One try and no more: a start that has met a standby which is of no use does not go and look for another. */
  async #take(): Promise<T | undefined> {
    const [standby] = this.#standbys;
    if (standby === undefined) return undefined;
    this.#standbys.delete(standby);
    if (await standby.wake()) {
      this.#failures = 0;
      return standby;
    }
    standby.retire().catch((error: unknown) => this.#options.onFault('retire', error));
    return undefined;
  }

  #refillSoon(): void {
    if (!this.#open || this.#starting > 0 || this.#isFull()) return;
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    const { clock, onFault } = this.#options;
    const delay = Math.max(QUIET_MS, this.#notBefore - clock.monotonic());
    clock
      .sleep(delay, waiting.signal)
      .then(() => this.#refill())
      .catch((error: unknown) => {
        if (!waiting.signal.aborted) onFault('refill', error);
      });
  }

  /** One at a time, and each after a quiet time of its own. */
  async #refill(): Promise<void> {
    if (this.#launching !== undefined) return;
    this.#launching = this.#launchOne();
    await this.#launching;
    this.#launching = undefined;
    this.#refillSoon();
  }

  async #launchOne(): Promise<void> {
    try {
      const standby = await this.#options.launch();
      this.#standbys.add(standby);
      void standby.gone.then(() => this.#lost(standby));
    } catch (error) {
      this.#failed('launch', error);
    }
  }

  /** One that was taken or retired is not lost. */
  #lost(standby: T): void {
    if (!this.#standbys.delete(standby)) return;
    this.#failed('standing by', new Error('a standby keeper ended'));
    this.#refillSoon();
  }

  #failed(what: string, error: unknown): void {
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#notBefore = this.#options.clock.monotonic() + backoff;
    this.#options.onFault(what, error);
  }

  #isFull(): boolean {
    return this.#standbys.size >= this.#options.size;
  }
}
