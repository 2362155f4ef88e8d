import { type ActorId, type InstanceId, messageOf } from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { FactMaker } from '../instance/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { DiskFound, DiskProbe, DiskRoom, DiskTarget } from '../ports/disks.ts';
import type { Log, RunObserver } from '../ports/observer.ts';
import type { InstanceWithRun, RunRecord, Store } from '../ports/store.ts';

export interface DiskWatchParts {
  readonly probe: DiskProbe;
  readonly store: Pick<Store, 'commit'>;
  readonly journal: Pick<Journal, 'wake'>;
  readonly fact: FactMaker;
  readonly system: ActorId;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

/** What an instance has on disks, as it was found. */
export interface DiskUse extends Omit<DiskFound, 'workedMs'> {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** All that an instance has on disks. */
export function diskTotal(use: DiskUse | undefined): number | undefined {
  return use === undefined ? undefined : use.workspace + use.log + (use.home ?? 0);
}

interface Measured {
  readonly run: RunRecord['id'];
  readonly target: DiskTarget;
  use: DiskUse | undefined;
  /** When it was last begun to be measured, in milliseconds that only grow. */
  begunAt: number;
}

/** What a person wants to know of disks is not a matter of seconds. */
const EVERY_MS = 300_000;
/** Between two looks at the room that is left, and at what is due where nothing is. */
const LOOK_MS = 30_000;
/** After work follows so many times as long a pause, whatever waits: a two hundredth of a processor at most. */
const PAUSES_PER_WORK = 200;
/** A disk is nearly full when less than that share, and less than so much, is free. */
const LOW_SHARE = 0.05;
const LOW_MAX_BYTES = 10 * 1024 ** 3;
/** It is told of again only after it had clearly more room than that. */
const CLEAR_FACTOR = 1.5;

/** Knows what living instances have on disks, and tells when a disk is nearly full. One look at a time, and rarely. */
export class DiskWatch implements RunObserver {
  readonly #parts: DiskWatchParts;
  readonly #measured = new Map<InstanceId, Measured>();
  /** Disks that were told of as nearly full. */
  readonly #low = new Set<string>();

  constructor(parts: DiskWatchParts) {
    this.#parts = parts;
  }

  /** Begins to look, until the scope closes. To be called once. */
  start(): void {
    const { clock, scope } = this.#parts;
    scope.spawn('room on disks', async (signal) => {
      for (;;) {
        await this.#unlessItFails('looking for room on disks failed', () => this.#lookForRoom());
        await clock.sleep(LOOK_MS, signal);
      }
    });
    scope.spawn('sizes on disks', async (signal) => {
      for (;;) await clock.sleep(await this.#measureNext(), signal);
    });
  }

  runLive({ instance, run }: InstanceWithRun): void {
    if (run === null) return;
    const { id, workspace, spec } = instance;
    const known = this.#measured.get(id);
    const target = { instance: id, workspace, hasHome: spec.confinement !== undefined };
    const { use, begunAt } = known ?? { use: undefined, begunAt: Number.NEGATIVE_INFINITY };
    this.#measured.set(id, { run: run.id, target, use, begunAt });
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (this.#measured.get(instance.id)?.run === run?.id) this.#measured.delete(instance.id);
  }

  /** What was last found; undefined before anything was. */
  use(id: InstanceId): DiskUse | undefined {
    return this.#measured.get(id)?.use;
  }

  /** Measures what has waited longest. Answers how long to wait for the next. */
  async #measureNext(): Promise<number> {
    const { probe, clock } = this.#parts;
    const now = clock.monotonic();
    const due = [...this.#measured.values()].filter(({ begunAt }) => now - begunAt >= EVERY_MS);
    const next = due.toSorted((a, b) => a.begunAt - b.begunAt)[0];
    if (next === undefined) return LOOK_MS;
    next.begunAt = now;
    const workedMs = await this.#unlessItFails('measuring what is on a disk failed', async () => {
      const { workedMs, ...found } = await probe.measure(next.target);
      next.use = { ...found, at: clock.now() };
      return workedMs;
    });
    return Math.max(1, (workedMs ?? 0) * PAUSES_PER_WORK);
  }

  async #lookForRoom(): Promise<void> {
    const workspaces = new Set([...this.#measured.values()].map(({ target }) => target.workspace));
    const paths = [...workspaces];
    const found = await this.#parts.probe.room(paths);
    const disks = new Map<string, DiskRoom & { readonly path: string | null }>();
    for (const [index, room] of found.entries()) {
      if (room !== null && !disks.has(room.disk))
        disks.set(room.disk, { ...room, path: paths[index - 1] ?? null });
    }
    for (const room of disks.values()) await this.#judge(room);
  }

  async #judge({ disk, free, total, path }: DiskRoom & { readonly path: string | null }): Promise<void> {
    const low = Math.min(LOW_SHARE * total, LOW_MAX_BYTES);
    if (free >= CLEAR_FACTOR * low) this.#low.delete(disk);
    if (free >= low || this.#low.has(disk)) return;
    this.#low.add(disk);
    const { store, journal, fact, system: actor } = this.#parts;
    const data = { path, free, total };
    await store.commit({ events: [fact({ type: 'disk.low', actor, subject: null, run: null, data })] });
    journal.wake();
  }

  async #unlessItFails<T>(message: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!this.#parts.scope.signal.aborted) this.#parts.log.warn(message, { error: messageOf(error) });
      return undefined;
    }
  }
}
