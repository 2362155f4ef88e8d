import type { Clock } from '@berth/foundation';

interface Sleeper {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

export interface ManualClockOptions {
  /** Wall time at the beginning, in milliseconds since the Unix epoch. */
  readonly epoch?: number;
  /** Time passes by itself, without anyone waiting for it: whenever all is quiet, the next sleeper wakes. */
  readonly free?: boolean;
}

const EPOCH_MS = 1_800_000_000_000;

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  readonly #free: boolean;
  readonly #sleepers = new Set<Sleeper>();
  #wall: number;
  #elapsed = 0;
  #order = 0;
  #turning = false;

  constructor(options: ManualClockOptions = {}) {
    this.#wall = options.epoch ?? EPOCH_MS;
    this.#free = options.free ?? false;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(asError(signal.reason));
      const finish = (settle: () => void) => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = () => finish(() => reject(asError(signal?.reason)));
      this.#order += 1;
      const sleeper: Sleeper = {
        due: this.#elapsed + Math.max(0, ms),
        order: this.#order,
        wake: () => finish(resolve),
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#turn();
    });
  }

  /** Lets `ms` pass: wakes each sleeper at its time, and lets everything it causes happen before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settled();
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#moveTo(next.due);
      next.wake();
      await settled();
    }
    this.#moveTo(end);
  }

  /** Time goes by while nobody can wake: whoever was due meanwhile is late. */
  oversleep(ms: number): void {
    this.#moveTo(this.#elapsed + ms);
  }

  /** Sets the wall clock forward or back; durations do not notice. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  #next(): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      const sooner = next === undefined || sleeper.due < next.due;
      if (sooner || (sleeper.due === next?.due && sleeper.order < next.order)) next = sleeper;
    }
    return next;
  }

  #moveTo(elapsed: number): void {
    if (elapsed <= this.#elapsed) return;
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }

  #turn(): void {
    if (!this.#free || this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      const next = this.#next();
      if (next === undefined) return;
      this.#moveTo(next.due);
      next.wake();
      this.#turn();
    });
  }
}

/** Resolves when everything that only waits for promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
