import type { InstanceId } from '@berth/contract';
import type { ClaimOutcome, Listener, ListenerOwner, NetworkPorts, PortClaim } from '@berth/core';

/** Ports of a machine on which Berths and strangers are what the test says. Shared by all Berths of a test. */
export class FakePortWorld {
  /** Ports that programs listen on, with who they are. */
  readonly listening = new Map<number, ListenerOwner & { readonly key: string }>();
  readonly claimed = new Map<number, PortClaim>();
  /** How often each port was tried. */
  readonly tried: number[] = [];
  #sockets = 0;

  listen(port: number, owner: Partial<ListenerOwner> = {}): void {
    this.#sockets += 1;
    const key = `socket-${this.#sockets}`;
    this.listening.set(port, { pid: 1, command: 'stranger', instance: null, ...owner, key });
  }
}

/** One Berth's view of a `FakePortWorld`. */
export class FakeNetworkPorts implements NetworkPorts {
  readonly #world: FakePortWorld;
  readonly #state: string;
  /** Awaited before each claim is decided: where a test lets others in between. */
  readonly #pause: () => Promise<void>;

  constructor(world: FakePortWorld, state = '/state', pause: () => Promise<void> = async () => undefined) {
    this.#world = world;
    this.#state = state;
    this.#pause = pause;
  }

  async claim(port: number, instance: InstanceId): Promise<ClaimOutcome> {
    const holder = this.#world.claimed.get(port);
    if (holder !== undefined && holder.state !== this.#state) return { ok: false, holder: 'berth' };
    this.#world.claimed.set(port, this.#claimOf(port, instance));
    await this.#pause();
    this.#world.tried.push(port);
    if (!this.#world.listening.has(port)) return { ok: true };
    this.#world.claimed.delete(port);
    return { ok: false, holder: 'stranger' };
  }

  async release(ports: readonly number[]): Promise<void> {
    await this.#pause();
    for (const port of ports)
      if (this.#world.claimed.get(port)?.state === this.#state) this.#world.claimed.delete(port);
  }

  async restore(claims: readonly Pick<PortClaim, 'port' | 'instance'>[]): Promise<void> {
    for (const [port, { state }] of this.#world.claimed)
      if (state === this.#state) this.#world.claimed.delete(port);
    for (const { port, instance } of claims) this.#world.claimed.set(port, this.#claimOf(port, instance));
  }

  async claims(): Promise<readonly PortClaim[]> {
    return [...this.#world.claimed.values()].map((claim) => ({
      ...claim,
      mine: claim.state === this.#state,
    }));
  }

  async listeners(): Promise<readonly Listener[]> {
    return [...this.#world.listening].map(([port, { key }]) => ({ port, address: '127.0.0.1', key }));
  }

  async owners(listeners: readonly Listener[]): Promise<ReadonlyMap<string, ListenerOwner>> {
    const keys = new Set(listeners.map(({ key }) => key));
    const known = [...this.#world.listening.values()].filter(({ key }) => keys.has(key));
    return new Map(known.map(({ key, pid, command, instance }) => [key, { pid, command, instance }]));
  }

  #claimOf(port: number, instance: string): PortClaim {
    return { port, instance, state: this.#state, mine: true };
  }
}
