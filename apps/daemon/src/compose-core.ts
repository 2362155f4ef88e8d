import { userInfo } from 'node:os';
import { type ActorId, BERTH_VERSION, type InstanceId } from '@berth/contract';
import {
  ActivityMonitor,
  AgentDesk,
  Berth,
  condemner,
  type Condemn,
  Dialogs,
  DiskWatch,
  Explainer,
  type FactMaker,
  factMaker,
  HangMonitor,
  HealthMonitor,
  Inbox,
  Insistence,
  Journal,
  type InstanceWithRun,
  LimitEnds,
  LimitsOnRecord,
  LimitWatch,
  type Log,
  NoticeDesk,
  NoticeFeed,
  Notifier,
  ownerOnly,
  PortBroker,
  PortWatch,
  Recoverer,
  RecoveryDesk,
  Registry,
  ResourceMonitor,
  type RunObserver,
  SettingsDesk,
  Starter,
  Supervisor,
  Suspects,
  TimeLimits,
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
  readonly berth: Berth;
  readonly desk: AgentDesk;
  readonly supervisor: Supervisor;
  readonly resources: ResourceMonitor;
  readonly disks: DiskWatch;
  readonly ports: PortBroker;
  readonly portWatch: PortWatch;
  readonly viewers: Viewers;
  /** The one person this node belongs to. */
  readonly owner: ActorId;
  /** Berth itself, where it acts unasked. */
  readonly system: ActorId;
  /** Takes over what the daemon before has written down. Before any run is looked at. */
  restore(): Promise<void>;
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
  const { node, ports: network, portRange, health: healthProbe, recoverySettings } = adapters;
  const owner = `user:${userInfo().username}` as ActorId;
  const fact = factMaker(node, identity);
  const journal = new Journal(store);
  const registry = new Registry(store, journal, () => identity.now());
  const authorize = ownerOnly(owner);
  const background = { clock: systemClock, scope, log, fact, system: SYSTEM };
  const records = { store, journal, registry, identity, authorize };
  const house = { ...background, ...records, drivers, machine, agents, node, network, portRange };
  const viewers = new server.Viewers((id) => activities.look(id));
  const insistence = new Insistence(house);
  const looks = { screens, insistence, viewers: (id: InstanceId) => viewers.count(id) };
  const activities = new ActivityMonitor({ ...house, ...looks });
  const disks = new DiskWatch({ ...house, probe: adapters.disks });
  const diskUse = (id: InstanceId) => disks.use(id);
  const resources = new ResourceMonitor({ ...house, probe, diskUse });
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
  const limits = new LimitWatch({ ...house, insistence, resources, diskUse });
  const ends = new LimitEnds(store, suspects);
  const times = new TimeLimits({ ...house, ...looks, activities, ends }, () => supervisor);
  const onRecord = new LimitsOnRecord(house);
  const watches = [health, hangs, limits, times, disks, onRecord, ...observers];
  const supervisor = new Supervisor({ ...house, observers: [...first, ...watches], chance, ends });
  const condemnNow = condemner({ supervisor, system: SYSTEM, isPaused });
  const starter = new Starter({ ...house, supervisor, ports });
  const typed = (id: InstanceId) => times.typed(id);
  const parts = { supervisor, ports, activities, starter, recoverer, health, typed };
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
    recovery: new RecoveryDesk({ ...house, recoverer }),
    settings: new SettingsDesk({ ...house, supervisor, onRecord, changed: [limits, times] }),
    supervisor,
    resources,
    disks,
    ports,
    portWatch: new PortWatch(house),
    viewers,
    owner,
    system: SYSTEM,
    restore: async () => {
      for (const known of [recoverer, times, onRecord]) await known.restore();
    },
    announce: () => announce(house),
  };
}

async function announce({
  store,
  journal,
  fact,
}: Pick<Adapters, 'store'> & { journal: Journal; fact: FactMaker }): Promise<void> {
  const data = { pid: process.pid, version: BERTH_VERSION };
  const event = fact({ type: 'daemon.started', actor: SYSTEM, subject: null, run: null, data });
  await store.commit({ events: [event] });
  journal.wake();
}
