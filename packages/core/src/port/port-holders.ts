import type { PortRange } from '@berth/contract';
import type { PortHolder } from '@berth/contract/schemas';
import type { Listener, ListenerOwner, PortClaim } from '../ports/network-ports.ts';
import type { PortLease } from '../ports/store.ts';

/** Everything that is known of the machine's ports at one moment. */
export interface PortFacts {
  readonly leases: readonly PortLease[];
  readonly claims: readonly PortClaim[];
  readonly listeners: readonly Listener[];
  readonly owners: ReadonlyMap<string, ListenerOwner>;
  /** Names of this Berth's instances by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Who holds which port: leases, other Berths' claims, and whoever else listens in the range, or on any port. */
export function portHolders(facts: PortFacts, range: PortRange, all: boolean): PortHolder[] {
  const others = facts.claims.filter(({ mine }) => !mine);
  const isShown = (port: number) => all || (port >= range.from && port <= range.to);
  const ports = new Set([
    ...facts.leases.map(({ port }) => port),
    ...others.map(({ port }) => port),
    ...facts.listeners.map(({ port }) => port).filter(isShown),
  ]);
  return [...ports].sort((a, b) => a - b).map((port) => holderOf(facts, port));
}

function holderOf(facts: PortFacts, port: number): PortHolder {
  const sockets = facts.listeners.filter((listener) => listener.port === port);
  const owner = sockets.map(({ key }) => facts.owners.get(key)).find((found) => found !== undefined);
  const common = {
    port,
    listening: sockets.length > 0,
    pid: owner?.pid ?? null,
    command: owner?.command ?? null,
    addresses: [...new Set(sockets.map(({ address }) => address))],
  };
  const lease = facts.leases.find((one) => one.port === port);
  if (lease !== undefined) {
    const { name, instance } = lease;
    const problem = sockets.length === 0 ? null : intruder(facts, lease, owner);
    return { ...common, holder: 'lease', name, ...named(facts, instance), problem };
  }
  const claim = facts.claims.find((one) => one.port === port && !one.mine);
  if (claim !== undefined) {
    return { ...common, holder: 'berth', name: null, ...named(facts, claim.instance), problem: null };
  }
  const instance = owner?.instance ?? null;
  const problem = instance !== null && facts.names.has(instance) ? 'the port is not leased to it' : null;
  return { ...common, holder: 'stranger', name: null, ...named(facts, instance), problem };
}

/** What is wrong when the one who listens is not the one to whom the port is leased. */
function intruder(facts: PortFacts, lease: PortLease, owner: ListenerOwner | undefined): string | null {
  if (owner === undefined) return 'a program listens that cannot be seen from here';
  if (owner.instance === lease.instance) return null;
  const { instance } = owner;
  if (instance === null) return 'a stranger listens on it';
  return `${facts.names.get(instance) ?? instance} listens on it`;
}

function named(facts: PortFacts, instance: string | null) {
  return { instance, instanceName: instance === null ? null : (facts.names.get(instance) ?? null) };
}
