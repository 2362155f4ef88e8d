import { setTimeout as delay } from 'node:timers/promises';
import type { BerthClient } from '@berth/client';
import type { EventView, InstanceView } from '@berth/contract/schemas';
import { until } from '../support/sandbox.ts';

/** What ended an instance, as this suite knows it, which may have done it. */
export type EndCause = 'child killed' | 'keeper killed' | 'restarted' | 'by itself';

export interface Comeback {
  readonly instance: string;
  /** What ended it, and whether the daemon was killed too before it ran again, or had not found everything yet. */
  readonly cause: EndCause | `${EndCause}, daemon too`;
  /** From the fault until the event that it runs again, by the clock of the machine. */
  readonly ms: number;
}

export interface RunFacts {
  readonly generation: number;
  /** How it ended; undefined while it runs. */
  cause?: string;
}

interface Awaited {
  readonly cause: EndCause;
  readonly at: number;
  isDaemonToo: boolean;
}

const AGAIN_MS = 100;
const SETTLES_MS = 10_000;

/** Follows the events, over all daemons, and measures how long things take to come back. */
export class Chronicle {
  readonly comebacks: Comeback[] = [];
  /** Events about recovery, counted. */
  readonly counts = new Map<string, number>();
  /** By instance. */
  readonly runs = new Map<string, RunFacts[]>();
  readonly #client: BerthClient;
  readonly #stopped = new AbortController();
  /** Faults that must be followed by a start. */
  readonly #awaited = new Map<string, Awaited>();
  /** Daemons that were killed and whose successor is not attached to everything yet. */
  #unsettled = 0;
  #cursor = 0;
  #following: Promise<void> | undefined;

  constructor(client: BerthClient) {
    this.#client = client;
  }

  start(): void {
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#following;
  }

  /** Resolves once the events of all their runs have arrived, which come a moment after the runs. */
  async knows(instances: readonly InstanceView[]): Promise<void> {
    await until('the runs are known by their events', () =>
      instances.every(({ id, generation }) => (this.runs.get(id)?.at(-1)?.generation ?? 0) >= generation),
    );
  }

  /** To be called just before the fault. */
  expect(instance: string, cause: EndCause): void {
    this.#awaited.set(instance, { cause, at: Date.now(), isDaemonToo: this.#unsettled > 0 });
  }

  daemonDies(): void {
    this.#unsettled += 1;
    for (const awaited of this.#awaited.values()) awaited.isDaemonToo = true;
  }

  daemonIsBack(): void {
    this.#unsettled -= 1;
  }

  /** The fault did not happen after all. */
  forget(instance: string): void {
    this.#awaited.delete(instance);
  }

  /**
   * Waits for what must be followed by a start. One that was ended a moment ago still counts as running; what was to be
   * restarted and was on its way already is not waited for.
   */
  async settles(): Promise<void> {
    const giveUpAt = performance.now() + SETTLES_MS;
    while (this.#awaited.size > 0 && performance.now() < giveUpAt) await delay(AGAIN_MS);
  }

  isAwaited(instance: string): boolean {
    return this.#awaited.has(instance);
  }

  /** Whoever follows gives up when there is no daemon for long, and this suite never does. */
  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        for await (const { event } of this.#client.events({ after: this.#cursor, signal })) {
          if (event !== null) this.#take(event);
        }
      } catch {
        // The daemon is gone, or this was stopped: the events wait for whoever asks next.
        await delay(AGAIN_MS);
      }
    }
  }

  #take({ seq, type, subject, data, time }: EventView): void {
    this.#cursor = seq;
    if (type.startsWith('recovery.')) this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
    if (subject === null) return;
    const runs = this.runs.get(subject) ?? [];
    if (type === 'run.started') {
      this.runs.set(subject, [...runs, { generation: Number(data['generation']) }]);
      this.#cameBack(subject, Date.parse(time));
    }
    if (type === 'run.exited') {
      const last = runs.at(-1);
      if (last !== undefined) last.cause = String(data['cause']);
      if (!this.#awaited.has(subject))
        this.#awaited.set(subject, { cause: 'by itself', at: Date.parse(time), isDaemonToo: false });
    }
  }

  #cameBack(instance: string, time: number): void {
    const awaited = this.#awaited.get(instance);
    if (awaited === undefined || time < awaited.at) return;
    this.#awaited.delete(instance);
    const { cause, at, isDaemonToo } = awaited;
    this.comebacks.push({ instance, cause: isDaemonToo ? `${cause}, daemon too` : cause, ms: time - at });
  }
}
