import type { PortLease } from '@berth/core';
import type { BerthPaths, Host } from '@berth/host';
import type { Inspection } from '@berth/host/inspection';
import { LocalPorts } from '../../local-ports.ts';
import { portRange } from '../../port-range.ts';
import type { PortFacts } from '../world.ts';
import { looked } from './attempt.ts';

export interface PortLook {
  readonly paths: BerthPaths;
  readonly host: Host;
  readonly inspection: Inspection | undefined;
  readonly leases: readonly PortLease[];
  /** `BERTH_PORTS` as the daemon has it. */
  readonly range: string | undefined;
}

/** Looks at what Berths of this machine have claimed, and at who listens on what is leased here. */
export async function collectPorts({ paths, host, inspection, leases, range }: PortLook): Promise<PortFacts> {
  const network = await LocalPorts.open({ host, state: paths.state, log: SILENT });
  const leased = new Set(leases.map(({ port }) => port));
  const listening = (await network.listeners()).filter(({ port }) => leased.has(port));
  const owners = await network.owners(listening);
  return {
    range: await looked(() => portRange(range)),
    outgoing: inspection?.outgoingPorts() ?? null,
    claims: await network.claims(),
    listeners: listening.map(({ port, key }) => ({ port, owner: owners.get(key) ?? null })),
  };
}

const SILENT = { info: () => undefined, warn: () => undefined };
