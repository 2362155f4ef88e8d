import type { Clock } from '@berth/foundation';

/** One moment of a call to something that a test may disturb. */
export interface FaultyCall {
  readonly method: string;
  /** `before`: nothing has happened. `after`: it happened, and the caller does not know yet. */
  readonly moment: 'before' | 'after';
}

interface Fault {
  readonly call: FaultyCall;
  /** Number of the call of that method, from 1. */
  readonly nth: number;
  readonly strike: () => Promise<void>;
}

/** What shall go wrong, and when. Fits the fake driver and the store in memory alike. */
export class FaultScript {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  readonly #delays = new Map<string, number>();
  #faults: Fault[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every call of `method` takes `ms` before anything happens, or before the caller gets to know. */
  delay(method: string, ms: number, moment: FaultyCall['moment'] = 'before'): void {
    this.#delays.set(`${moment} ${method}`, ms);
  }

  /** The `nth` call of `method`, counted from now, fails before anything happens. */
  fail(method: string, nth: number, error: Error): void {
    this.#plan(method, nth, { moment: 'before', strike: () => Promise.reject(error) });
  }

  /** The `nth` call of `method`, counted from now, is never answered: its caller dies while it waits. */
  hang(method: string, nth: number, moment: FaultyCall['moment'] = 'after'): void {
    this.#plan(method, nth, { moment, strike: () => new Promise(() => undefined) });
  }

  /** Nothing goes wrong from now on. */
  clear(): void {
    this.#faults = [];
    this.#delays.clear();
  }

  calls(method: string): number {
    return this.#counts.get(method) ?? 0;
  }

  readonly interfere = async ({ method, moment }: FaultyCall): Promise<void> => {
    if (moment === 'before') this.#counts.set(method, this.calls(method) + 1);
    const nth = this.calls(method);
    const delay = this.#delays.get(`${moment} ${method}`);
    if (delay !== undefined) await this.#clock.sleep(delay);
    const due = this.#faults.find(
      (fault) => fault.call.method === method && fault.call.moment === moment && fault.nth === nth,
    );
    if (due === undefined) return;
    this.#faults = this.#faults.filter((fault) => fault !== due);
    await due.strike();
  };

  #plan(method: string, nth: number, fault: Pick<FaultyCall, 'moment'> & Pick<Fault, 'strike'>): void {
    const { moment, strike } = fault;
    this.#faults.push({ call: { method, moment }, nth: this.calls(method) + nth, strike });
  }
}
