import {
  BerthError,
  type InstanceId,
  type PortRange,
  type PortWish,
  refusal,
  type RunPort,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import { leasesOf } from '../instance/new-records.ts';
import type { NetworkPorts } from '../ports/network-ports.ts';
import type { RunObserver } from '../ports/observer.ts';
import type { InstanceWithRun, PortLease, Store } from '../ports/store.ts';

export interface PortBrokerParts {
  readonly store: Store;
  readonly network: NetworkPorts;
  readonly range: PortRange;
  readonly clock: Clock;
  readonly scope: Scope;
}

export interface PortRequest {
  readonly instance: InstanceId;
  readonly wishes: readonly PortWish[];
  /** Ports that the instance had before, and gets back where they are free. */
  readonly before: readonly RunPort[];
}

/** A port that a stranger had is not looked at again for this long: most keep theirs for minutes or for ever. */
const STRANGER_MS = 60_000;

/**
 * Chooses the ports of runs. What is claimed here is nobody else's: not another start's of this daemon, not another
 * Berth's, and no stranger's at the time. It becomes a lease in the transaction that writes the run down, and ends when
 * the run's end has been written.
 */
export class PortBroker implements RunObserver {
  readonly #parts: PortBrokerParts;
  /** Every port that this Berth has claimed or is claiming, and for whom; null while it is being given back. */
  readonly #claimed = new Map<number, InstanceId | null>();
  /** Ports that strangers had, and until when they are believed to have them. */
  readonly #strangers = new Map<number, number>();
  /** Instances between two runs, whose ports nobody else may get, and how many see to that. */
  readonly #kept = new Map<InstanceId, number>();
  /** Resolves once it is known what the daemon before has leased. */
  readonly #restored = Promise.withResolvers<void>();
  /** Goes round, so that a port that was just given back rests before somebody else gets it. */
  #next: number;

  constructor(parts: PortBrokerParts) {
    this.#parts = parts;
    // Whoever reserves hears of a failure; nobody may be there.
    this.#restored.promise.catch(() => undefined);
    this.#next = parts.range.from;
  }

  /** Takes over from the daemon before: claims what is leased, and gives back what is not. Until then starts wait. */
  async restore(instances: readonly InstanceWithRun[]): Promise<void> {
    const open = instances.filter(({ instance }) => instance.status !== 'exited');
    const due = open.flatMap(({ run }) => (run === null ? [] : leasesOf(run)));
    for (const { port, instance } of due) this.#claimed.set(port, instance);
    try {
      await this.#correct(due);
      this.#restored.resolve();
    } catch (error) {
      this.#restored.reject(error);
      throw error;
    }
    await this.#parts.network.restore(due);
  }

  /** A lease is written and ended together with its run, so there is only something to do after a repair by hand. */
  async #correct(due: readonly PortLease[]): Promise<void> {
    const { store } = this.#parts;
    const stored = await store.listLeases();
    const isSame = (a: PortLease, b: PortLease) => a.port === b.port && a.run === b.run;
    const wrong = stored.filter((lease) => !due.some((one) => isSame(lease, one)));
    const missing = due.filter((lease) => !stored.some((one) => isSame(lease, one)));
    if (wrong.length === 0 && missing.length === 0) return;
    const runs = new Set([...wrong, ...missing].map(({ run }) => run));
    const leases = due.filter(({ run }) => runs.has(run));
    await store.commit({ releases: [...runs], leases });
  }

  /** Claims a port for each wish, or none. Rejects `ports_exhausted`. */
  async reserve(request: PortRequest): Promise<readonly RunPort[]> {
    if (request.wishes.length === 0) return [];
    await this.#restored.promise;
    // Its own last ports wait for the wishes that had them.
    const own = request.before.map(({ port }) => port);
    const resting = (await this.#resting(request.instance)).union(new Set(own));
    const got: RunPort[] = [];
    try {
      for (const wish of request.wishes) {
        const port = await this.#find(request, wish, { resting, got });
        got.push({ name: wish.name, port });
      }
      return got;
    } catch (error) {
      await this.#giveBack(
        request.instance,
        got.map(({ port }) => port),
      );
      throw error;
    }
  }

  /** From now on the instance's ports stay its own, also between two runs; until as many calls of `settle`. */
  keep(instance: InstanceId): void {
    this.#kept.set(instance, (this.#kept.get(instance) ?? 0) + 1);
  }

  /** Ends `keep`. Gives back, in the background, what the instance has claimed and does not have by now. */
  settle(instance: InstanceId): void {
    const left = (this.#kept.get(instance) ?? 1) - 1;
    if (left > 0) this.#kept.set(instance, left);
    else this.#kept.delete(instance);
    if (left > 0 || !this.#claimed.values().some((owner) => owner === instance)) return;
    this.#parts.scope.spawn(`settle ports of ${instance}`, async () => {
      const found = await this.#parts.store.getInstance(instance);
      const inUse = found === undefined || found.instance.status === 'exited' ? [] : (found.run?.ports ?? []);
      const claimed = [...this.#claimed].filter(([, owner]) => owner === instance).map(([port]) => port);
      await this.#giveBack(
        instance,
        claimed.filter((port) => !inUse.some((used) => used.port === port)),
      );
    });
  }

  runLive(): void {
    // A run that lives has its ports since before it began.
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (instance.status !== 'exited' || run === null || run.ports.length === 0) return;
    const ports = run.ports.map(({ port }) => port);
    this.#parts.scope.spawn(`give back ports of ${instance.id}`, () => this.#giveBack(instance.id, ports));
  }

  async #giveBack(instance: InstanceId, ports: readonly number[]): Promise<void> {
    const own = ports.filter((port) => this.#claimed.get(port) === instance);
    if (this.#kept.has(instance) || own.length === 0) return;
    for (const port of own) this.#claimed.set(port, null);
    await this.#parts.network.release(own);
    // Only now may somebody else claim it: a release that comes late would end their claim.
    for (const port of own) this.#claimed.delete(port);
  }

  async #find(
    request: PortRequest,
    wish: PortWish,
    { resting, got }: { resting: ReadonlySet<number>; got: readonly RunPort[] },
  ): Promise<number> {
    const { instance } = request;
    const before = request.before.find(({ name }) => name === wish.name)?.port;
    const isGiven = got.some(({ port }) => port === before);
    if (before !== undefined && !isGiven && (await this.#takeBack(before, instance))) return before;
    if (wish.port !== null && (await this.#take(wish.port, instance))) return wish.port;
    // First what nobody wants, then what a stopped instance may come back for, and at last what a stranger had.
    const isStrangers = (port: number) => this.#isStrangers(port);
    const port =
      (await this.#takeFirst(instance, (one) => !resting.has(one) && !isStrangers(one))) ??
      (await this.#takeFirst(instance, (one) => resting.has(one) && !isStrangers(one))) ??
      (await this.#takeFirst(instance, isStrangers));
    if (port === undefined) throw exhausted(this.#parts.range, this.#claimed.size);
    return port;
  }

  async #takeFirst(instance: InstanceId, fits: (port: number) => boolean): Promise<number | undefined> {
    const { from, to } = this.#parts.range;
    const size = to - from + 1;
    const start = this.#next - from;
    for (let step = 0; step < size; step += 1) {
      const port = from + ((start + step) % size);
      if (this.#claimed.has(port) || !fits(port) || !(await this.#take(port, instance))) continue;
      this.#next = port + 1;
      return port;
    }
    return undefined;
  }

  /** A port that was kept for the instance is claimed already, and is tried all the same. */
  #takeBack(port: number, instance: InstanceId): Promise<boolean> {
    const isKept = this.#kept.has(instance) && this.#claimed.get(port) === instance;
    if (isKept) this.#claimed.delete(port);
    return this.#take(port, instance);
  }

  async #take(port: number, instance: InstanceId): Promise<boolean> {
    if (this.#claimed.has(port)) return false;
    this.#claimed.set(port, instance);
    let isOurs = false;
    try {
      isOurs = (await this.#parts.network.claim(port, instance)).ok;
    } finally {
      if (!isOurs) this.#claimed.delete(port);
    }
    if (!isOurs) this.#strangers.set(port, this.#parts.clock.monotonic() + STRANGER_MS);
    return isOurs;
  }

  #isStrangers(port: number): boolean {
    const until = this.#strangers.get(port);
    if (until === undefined) return false;
    if (until > this.#parts.clock.monotonic()) return true;
    this.#strangers.delete(port);
    return false;
  }

  /** Ports that others had in their last run: they shall get them back. */
  async #resting(instance: InstanceId): Promise<ReadonlySet<number>> {
    const living = await this.#parts.store.listInstances();
    const others = living.filter((found) => found.instance.id !== instance);
    return new Set(others.flatMap(({ run }) => run?.ports ?? []).map(({ port }) => port));
  }
}

function exhausted({ from, to }: PortRange, claimed: number): BerthError {
  const message =
    `No port from ${from} to ${to} is free: ${claimed} are leased here, the rest is in use by others. ` +
    'See: berth ports. Stop something, or widen the range with BERTH_PORTS.';
  return new BerthError(refusal('ports_exhausted', message, { from, to, claimed }));
}
