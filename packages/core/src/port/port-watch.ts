import { type ActorId, type InstanceId, messageOf } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { FactMaker } from '../instance/facts.ts';
import type { Registry } from '../instance/registry.ts';
import type { Listener, ListenerOwner, NetworkPorts } from '../ports/network-ports.ts';
import type { Log } from '../ports/observer.ts';
import type { Call } from '../ports/runtime.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';

export interface PortWatchParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly network: NetworkPorts;
  readonly clock: Clock;
  readonly fact: FactMaker;
  readonly system: ActorId;
  readonly log: Log;
}

/** A look reads two short files; who holds a socket is only asked of those that were not there before. */
const LOOK_MS = 3000;
/** Programs that open one port after the other must not fill the journal. */
const REPORTS_PER_RUN = 16;
/** More than run at once; runs that reported longest ago are forgotten first, so that a daemon does not grow for years. */
const RUNS_REMEMBERED = 5000;
/** Events looked through for what the daemon before has reported already. */
const RECALLED_EVENTS = 5000;

/** Notices programs of instances that listen on ports which are not leased to them, and says so once for each port. */
export class PortWatch {
  readonly #parts: PortWatchParts;
  #known: ReadonlySet<string> = new Set();
  /** Ports reported of each run. */
  readonly #reported = new Map<string, Set<number>>();
  #failing = false;

  constructor(parts: PortWatchParts) {
    this.#parts = parts;
  }

  /** Looks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#recall();
    while (!signal.aborted) {
      await this.#tryLook(signal);
      await this.#parts.clock.sleep(LOOK_MS, signal);
    }
  }

  async look(call: Call = {}): Promise<void> {
    const listeners = await this.#parts.network.listeners();
    const fresh = listeners.filter(({ key }) => !this.#known.has(key));
    if (fresh.length > 0) await this.#judge(fresh, call);
    this.#known = new Set(listeners.map(({ key }) => key));
  }

  /** What cannot be seen now may be seen at the next look; that it cannot is said once. */
  async #tryLook(signal: AbortSignal): Promise<void> {
    try {
      await this.look({ signal });
      this.#failing = false;
    } catch (error) {
      if (signal.aborted) throw error;
      if (!this.#failing) this.#parts.log.warn('ports cannot be watched', { error: messageOf(error) });
      this.#failing = true;
    }
  }

  async #judge(fresh: readonly Listener[], call: Call): Promise<void> {
    const owners = await this.#parts.network.owners(fresh, call);
    const byPort = Map.groupBy(fresh, ({ port, key }) => `${owners.get(key)?.instance ?? ''} ${port}`);
    for (const sockets of byPort.values()) {
      const owner = owners.get(sockets[0]?.key ?? '');
      if (owner === undefined || owner.instance === null) continue;
      const found = await this.#parts.store.getInstance(owner.instance);
      if (found !== undefined) await this.#judgeOne(found, owner, sockets);
    }
  }

  async #judgeOne(
    { instance, run }: InstanceWithRun,
    owner: ListenerOwner,
    sockets: readonly Listener[],
  ): Promise<void> {
    const port = sockets[0]?.port;
    if (run === null || port === undefined || instance.status === 'exited') return;
    const leased = run.ports.map((own) => own.port);
    if (leased.includes(port) || !this.#isNews(run.id, port)) return;
    const { pid, command } = owner;
    const addresses = sockets.map(({ address }) => address);
    const data = { port, addresses, pid, command, leased, owner: await this.#holderOf(port) };
    const { fact, system: actor, registry } = this.#parts;
    await registry.update(instance.id, () => ({
      events: [fact({ type: 'port.unleased', actor, subject: instance.id, run: run.id, data })],
    }));
  }

  async #holderOf(port: number): Promise<InstanceId | null> {
    const leases = await this.#parts.store.listLeases();
    return leases.find((lease) => lease.port === port)?.instance ?? null;
  }

  #isNews(run: string, port: number): boolean {
    const ports = this.#reported.get(run) ?? new Set();
    if (ports.has(port) || ports.size >= REPORTS_PER_RUN) return false;
    this.#reported.set(run, ports.add(port));
    const [oldest] = this.#reported.keys();
    if (this.#reported.size > RUNS_REMEMBERED && oldest !== undefined) this.#reported.delete(oldest);
    return true;
  }

  /** A new daemon does not say again what the one before it has said. */
  async #recall(): Promise<void> {
    const { head } = await this.#parts.store.readEvents(Number.MAX_SAFE_INTEGER, 1);
    const page = await this.#parts.store.readEvents(Math.max(0, head - RECALLED_EVENTS), RECALLED_EVENTS);
    for (const { type, run, data } of page.events) {
      if (type === 'port.unleased' && run !== null) this.#isNews(run, Number(data['port']));
    }
  }
}
