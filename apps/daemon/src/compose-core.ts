import { userInfo } from 'node:os';
import { type ActorId, BERTH_VERSION } from '@berth/contract';
import {
  ActivityMonitor,
  AgentDesk,
  Berth,
  Dialogs,
  Explainer,
  factMaker,
  Inbox,
  Insistence,
  Journal,
  type Log,
  ownerOnly,
  PortBroker,
  PortWatch,
  Registry,
  ResourceMonitor,
  type RunObserver,
  Supervisor,
} from '@berth/core';
import type { Scope } from '@berth/foundation';
import { systemClock } from '@berth/host';
import type { Viewers } from '@berth/server';
import type { Adapters } from './adapters.ts';
import { identity } from './node-identity.ts';

export interface Core {
  readonly explainer: Explainer;
  readonly inbox: Inbox;
  readonly dialogs: Dialogs;
  readonly berth: Berth;
  readonly desk: AgentDesk;
  readonly supervisor: Supervisor;
  readonly resources: ResourceMonitor;
  readonly ports: PortBroker;
  readonly portWatch: PortWatch;
  readonly viewers: Viewers;
  /** The one person this node belongs to. */
  readonly owner: ActorId;
  /** Writes down that this daemon took over. */
  announce(): Promise<void>;
}

const SYSTEM = 'system:daemon' as ActorId;

export interface CoreOptions {
  readonly scope: Scope;
  readonly log: Log;
  /** Who else wants to know which runs live. */
  readonly observers: readonly RunObserver[];
}

/** Core with the adapters plugged in. */
export function composeCore(adapters: Adapters, { scope, log, observers }: CoreOptions): Core {
  const { node, store, drivers, machine, agents, screens, probe } = adapters;
  const { ports: network, portRange, server } = adapters;
  const owner = `user:${userInfo().username}` as ActorId;
  const fact = factMaker(node, identity);
  const journal = new Journal(store);
  const registry = new Registry(store, journal, () => identity.now());
  const viewers = new server.Viewers((id) => activities.look(id));
  const authorize = ownerOnly(owner);
  const resources = new ResourceMonitor({ store, probe, authorize, clock: systemClock, scope, log });
  const ports = new PortBroker({ store, network, range: portRange, clock: systemClock, scope });
  const portWatch = new PortWatch({
    store,
    registry,
    network,
    clock: systemClock,
    fact,
    system: SYSTEM,
    log,
  });
  const insistence = new Insistence({ machine, clock: systemClock, scope, log });
  const activities = new ActivityMonitor({
    agents,
    registry,
    screens,
    clock: systemClock,
    scope,
    fact,
    insistence,
    system: SYSTEM,
    viewers: (id) => viewers.count(id),
    log,
  });
  const supervisor = new Supervisor({
    registry,
    drivers,
    machine,
    clock: systemClock,
    scope,
    fact,
    system: SYSTEM,
    observers: [screens, ports, resources, activities, ...observers],
    log,
  });
  const berth = new Berth({
    store,
    registry,
    supervisor,
    journal,
    ports,
    network,
    portRange,
    drivers,
    identity,
    authorize,
    fact,
    node,
    viewers: (id) => viewers.count(id),
    activities,
    agents,
    machine,
  });
  const desks = { store, journal, agents, activities, drivers, identity, authorize, fact, insistence };
  const inbox = new Inbox({ ...desks, clock: systemClock, scope, log });
  const dialogs = new Dialogs({ ...desks, clock: systemClock, scope, log, berth });
  const explainer = new Explainer({ store, agents, activities, authorize });
  const desk = new AgentDesk({ agents, machine, authorize });
  const announce = async () => {
    const data = { pid: process.pid, version: BERTH_VERSION };
    const event = fact({ type: 'daemon.started', actor: SYSTEM, subject: null, run: null, data });
    await store.commit({ events: [event] });
    journal.wake();
  };
  return {
    berth,
    desk,
    explainer,
    inbox,
    dialogs,
    supervisor,
    resources,
    ports,
    portWatch,
    viewers,
    owner,
    announce,
  };
}
