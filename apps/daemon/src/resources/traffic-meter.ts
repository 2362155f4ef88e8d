import type { TrafficUse } from '@berth/core';
import type { Traffic } from '@berth/host';
import { TrafficLedger } from './traffic-ledger.ts';

/** Between two looks at what was read, written and sent: with many processes they are dear. */
const TRAFFIC_MS = 5000;
const MS_PER_SECOND = 1000;

export interface TrafficFound {
  /** Of all processes of the run together. */
  readonly io: Traffic | undefined;
  readonly network: Traffic | undefined;
}

/** What one run reads, writes and sends, with the rates between looks. */
export class TrafficMeter {
  readonly #disks = new TrafficLedger();
  #pids: ReadonlySet<number> = new Set();
  #at: number | undefined;
  #cpuMs = 0;
  #io: TrafficUse | null = null;
  #network: TrafficUse | null = null;

  get io(): TrafficUse | null {
    return this.#io;
  }

  get network(): TrafficUse | null {
    return this.#network;
  }

  /**
   * Those to ask: who was there at the last look too. What others do is in the sums of those who wait for them, or theirs
   * at the next look: to open files of processes that come and go would be dearer than all the rest.
   */
  lasting(pids: readonly number[]): readonly number[] {
    const lasting = pids.filter((pid) => this.#pids.has(pid));
    this.#pids = new Set(pids);
    return lasting.length === 0 ? pids : lasting;
  }

  /** Whether it is time to look. Where nothing has run since, nothing was read or sent, and no look is needed. */
  isDue(now: number, cpuMs: number): boolean {
    if (this.#at === undefined) return true;
    if (now - this.#at < TRAFFIC_MS) return false;
    if (cpuMs !== this.#cpuMs) return true;
    this.#at = now;
    this.#io = atRest(this.#io);
    this.#network = atRest(this.#network);
    return false;
  }

  add({ io, network }: TrafficFound, now: number, cpuMs: number): void {
    const elapsedMs = this.#at === undefined ? 0 : now - this.#at;
    this.#io = io === undefined ? null : withRate(this.#disks.add(io), this.#io, elapsedMs);
    this.#network = network === undefined ? null : withRate(network, this.#network, elapsedMs);
    this.#at = now;
    this.#cpuMs = cpuMs;
  }
}

function withRate(now: Traffic, before: Traffic | null, elapsedMs: number): TrafficUse {
  const rate = (from: number | undefined, to: number) =>
    from === undefined || elapsedMs <= 0
      ? null
      : Math.round((Math.max(0, to - from) * MS_PER_SECOND) / elapsedMs);
  return { ...now, inRate: rate(before?.in, now.in), outRate: rate(before?.out, now.out) };
}

function atRest(use: TrafficUse | null): TrafficUse | null {
  return use === null ? null : { ...use, inRate: 0, outRate: 0 };
}
