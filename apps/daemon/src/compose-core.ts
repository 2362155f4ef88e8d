import { userInfo } from 'node:os';
import { type ActorId, BERTH_VERSION, type InstanceId } from '@berth/contract';
import {
  ActivityMonitor,
  admittance,
  AgentDesk,
  Berth,
  condemner,
  type Condemn,
  Dialogs,
  Explainer,
  type FactMaker,
  factMaker,
  HangMonitor,
  HealthMonitor,
  Inbox,
  Insistence,
  Journal,
  type InstanceWithRun,
  LimitWatch,
  type Log,
  NoticeDesk,
  NoticeFeed,
  Notifier,
  ownerOnly,
  PortBroker,
  PortWatch,
  Recoverer,
  QuotaDesk,
  RecoveryDesk,
  Registry,
  ResourceMonitor,
  type RunObserver,
  SettingsDesk,
  type Store,
  type Starter,
  type StartQueue,
  Supervisor,
  Suspects,
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
  readonly notices: NoticeDesk;
  readonly recoverer: Recoverer;
  readonly recovery: RecoveryDesk;
  readonly settings: SettingsDesk;
  readonly queue: StartQueue;
  readonly quotas: QuotaDesk;
  readonly berth: Berth;
  readonly desk: AgentDesk;
  readonly supervisor: Supervisor;
  readonly resources: ResourceMonitor;
  readonly ports: PortBroker;
  readonly portWatch: PortWatch;
  readonly viewers: Viewers;
  /** The one person this node belongs to. */
  readonly owner: ActorId;
  /** Berth itself, where it acts unasked. */
  readonly system: ActorId;
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
  const { store, drivers, machine, agents, screens, probe, server, notices } = adapters;
  const { node, ports: network, portRange, health: healthProbe, recoverySettings, quotaSettings } = adapters;
  const owner = `user:${userInfo().username}` as ActorId;
  const fact = factMaker(node, identity);
  const journal = new Journal(store);
  const registry = new Registry(store, journal, () => identity.now());
  const authorize = ownerOnly(owner);
  const background = { clock: systemClock, scope, log, fact, system: SYSTEM };
  const records = { store, journal, registry, identity, authorize };
  const rules = () => quotaSettings.config;
  const house = { ...background, ...records, drivers, machine, agents, node, network, portRange, rules };
  const viewers = new server.Viewers((id) => activities.look(id));
  const insistence = new Insistence(house);
  const looks = { screens, insistence, viewers: (id: InstanceId) => viewers.count(id) };
  const activities = new ActivityMonitor({ ...house, ...looks });
  const resources = new ResourceMonitor({ ...house, probe });
  const ports = new PortBroker({ ...house, range: portRange });
  const feed = new NoticeFeed();
  const notifier = new Notifier({ ...house, ...looks, activities, notices, feed });
  const random = () => Math.random();
  const chance = () => ({ now: identity.now(), random: random(), rules: recoverySettings.config });
  const restart = (found: InstanceWithRun) => starter.comeBack(found, SYSTEM);
  const recoverer = new Recoverer({ ...house, chance, insistence, restart });
  const condemn: Condemn = (...charge) => condemnNow(...charge);
  const care = { probe: healthProbe, insistence, condemn, random };
  const health = new HealthMonitor({ ...house, ...care });
  const suspects = new Suspects();
  const isPaused = () => recoverer.isPaused;
  const hangs = new HangMonitor({ ...house, ...care, activities, resources, suspects, isPaused });
  // The notifier before the activities: it must know what is old before it hears what is new.
  const first = [screens, ports, resources, notifier, activities, recoverer];
  const limits = new LimitWatch({ ...house, insistence, resources });
  const room: RunObserver = { runLive: () => undefined, runGone: (found) => queue.runGone(found) };
  const watches = [health, hangs, limits, ...observers, room];
  const supervisor = new Supervisor({ ...house, observers: [...first, ...watches], chance, suspects });
  const condemnNow = condemner({ supervisor, system: SYSTEM, isPaused });
  const offerRoom = () => recoverer.offerRoom();
  const entry = { supervisor, ports, activities, memory: adapters.memory, offerRoom };
  const { starter, queue } = admittance({ ...house, ...looks, ...entry });
  const parts = { supervisor, ports, activities, starter, queue, recoverer, health };
  const berth = new Berth({ ...house, ...looks, ...parts });
  const wake: Starter['wake'] = (...who) => starter.wake(...who);
  const prompts = { ...house, activities, insistence, wake };
  return {
    berth,
    desk: new AgentDesk(house),
    explainer: new Explainer({ ...house, activities, screens }),
    inbox: new Inbox(prompts),
    dialogs: new Dialogs({ ...prompts, berth }),
    notices: new NoticeDesk({ ...house, notices, feed }),
    recoverer,
    queue,
    quotas: new QuotaDesk({ ...house, memory: adapters.memory, queue, source: () => quotaSettings.source }),
    recovery: new RecoveryDesk({ ...house, recoverer }),
    settings: new SettingsDesk({ ...house, limitsChanged: (found) => limits.limitsChanged(found) }),
    supervisor,
    resources,
    ports,
    portWatch: new PortWatch(house),
    viewers,
    owner,
    system: SYSTEM,
    announce: () => announce(house),
  };
}

interface Announcing {
  readonly store: Store;
  readonly journal: Journal;
  readonly fact: FactMaker;
}

async function announce({ store, journal, fact }: Announcing): Promise<void> {
  const data = { pid: process.pid, version: BERTH_VERSION };
  const event = fact({ type: 'daemon.started', actor: SYSTEM, subject: null, run: null, data });
  await store.commit({ events: [event] });
  journal.wake();
}
