import { userInfo } from 'node:os';
import { type ActorId, BERTH_VERSION, type InstanceId } from '@berth/contract';
import {
  ActivityMonitor,
  admittance,
  AgentDesk,
  AuditDesk,
  Berth,
  CloserLook,
  condemner,
  type Condemn,
  Dialogs,
  DiskWatch,
  ExecDesk,
  Explainer,
  type FactMaker,
  factMaker,
  HangMonitor,
  HealthMonitor,
  ImageDesk,
  Inbox,
  Insistence,
  InstanceFeed,
  InstanceViews,
  Journal,
  type InstanceWithRun,
  Leftovers,
  LimitEnds,
  LimitsOnRecord,
  LimitWatch,
  type LimitWatchParts,
  NetworkWatch,
  type Log,
  NoticeDesk,
  NoticeFeed,
  Notifier,
  OpenPrompts,
  ownerOnly,
  PortBroker,
  PortWatch,
  PreviewDesk,
  Recoverer,
  QuotaDesk,
  RecoveryDesk,
  Registry,
  ResourceMonitor,
  type RunObserver,
  SettingsDesk,
  type Store,
  type StartQueue,
  Supervisor,
  Suspects,
  TimeLimits,
  type TimeLimitsParts,
} from '@berth/core';
import type { Scope } from '@berth/foundation';
import { systemClock } from '@berth/host';
import type { Viewers } from '@berth/server';
import type { Adapters } from './adapters.ts';
import { type Access, type AccessParts, composeAccess } from './compose-access.ts';
import { admissionRules } from './config/admission-rules.ts';
import { identity } from './node-identity.ts';

export interface Core extends Access {
  readonly explainer: Explainer;
  readonly inbox: Inbox;
  readonly dialogs: Dialogs;
  readonly notices: NoticeDesk;
  readonly recoverer: Recoverer;
  readonly recovery: RecoveryDesk;
  readonly settings: SettingsDesk;
  readonly queue: StartQueue;
  readonly quotas: QuotaDesk;
  readonly auditDesk: AuditDesk;
  readonly berth: Berth;
  readonly instanceFeed: InstanceFeed;
  readonly closerLook: CloserLook;
  readonly openPrompts: OpenPrompts;
  readonly desk: AgentDesk;
  readonly images: ImageDesk;
  readonly exec: ExecDesk;
  readonly supervisor: Supervisor;
  readonly resources: ResourceMonitor;
  readonly disks: DiskWatch;
  readonly ports: PortBroker;
  readonly portWatch: PortWatch;
  readonly previewDesk: PreviewDesk;
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
  /** Where the page is; undefined while there is none. */
  readonly page: AccessParts['page'];
}

interface Announcing {
  readonly store: Store;
  readonly journal: Journal;
  readonly fact: FactMaker;
}

/** Core with the adapters plugged in. */
export function composeCore(adapters: Adapters, options: CoreOptions): Core {
  const { screens, probe, server, notices, health: healthProbe } = adapters;
  const { portRange, recoverySettings, isolationSettings: isolation } = adapters;
  const owner = `user:${userInfo().username}` as ActorId;
  const house = houseOf(adapters, options, owner);
  const viewers = new server.Viewers((id) => activities.look(id));
  const insistence = new Insistence(house);
  const access = composeAccess(house, adapters, { owner, insistence, page: options.page });
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
  const first = [access.tokens, screens, ports, resources, notifier, activities, recoverer];
  const exec = new ExecDesk({ ...house, used: (id) => times.used(id) });
  const users = (id: InstanceId) => viewers.count(id) + exec.running(id);
  const bounds = boundsOf(house, {
    ...{ insistence, viewers: users, activities, resources, diskUse, suspects },
    supervisor: () => supervisor,
    wake: (...who) => starter.wake(...who),
  });
  const { limits, connections, ends, times, onRecord } = bounds;
  const room = ofRoom(() => ({ queue, inbox }));
  const watches = [health, hangs, limits, times, connections, disks, onRecord, ...options.observers, room];
  const supervisor = new Supervisor({ ...house, ...access, observers: [...first, ...watches], chance, ends });
  const condemnNow = condemner({ supervisor, system: SYSTEM, isPaused });
  const entry = { supervisor, ports, activities, viewers: users, memory: adapters.memory };
  const { starter, queue } = admittance({ ...house, ...entry, comebacks: recoverer });
  const views = new InstanceViews({ ...house, ...looks, supervisor, activities, recoverer, health, queue });
  const parts = { supervisor, ports, activities, starter, queue, views };
  const berth = new Berth({ ...house, ...parts, isolation, typed: (id) => times.used(id) });
  const prompts = { ...house, activities, insistence, wake: starter.wake.bind(starter) };
  const inbox = new Inbox(prompts);
  return {
    ...access,
    berth,
    exec,
    ...desksOf(house, adapters, { activities, recoverer, queue, feed, views }),
    inbox,
    dialogs: new Dialogs({ ...prompts, berth, screens }),
    recoverer,
    queue,
    settings: new SettingsDesk({ ...house, supervisor, onRecord, changed: [limits, times] }),
    supervisor,
    resources,
    disks,
    ports,
    viewers,
    owner,
    system: SYSTEM,
    restore: async () => {
      for (const known of [access.credentials, recoverer, times, onRecord]) await known.restore();
    },
    announce: () => announce(house),
  };
}

/** What nearly everybody needs. */
function houseOf(adapters: Adapters, { scope, log }: CoreOptions, owner: ActorId) {
  const { store, drivers, machine, agents, node, ports: network, portRange, quotaSettings } = adapters;
  const journal = new Journal(store);
  const registry = new Registry(store, journal, () => identity.now());
  const background = { clock: systemClock, scope, log, fact: factMaker(node, identity), system: SYSTEM };
  const records = { store, journal, registry, identity, authorize: ownerOnly(owner) };
  const rules = admissionRules(quotaSettings);
  const leftovers = new Leftovers({ ...background, drivers });
  return { ...background, ...records, leftovers, drivers, machine, agents, node, network, portRange, rules };
}

/** Those who wait for room or for an instance are made after the supervisor that tells them. */
function ofRoom(waiting: () => { readonly queue: StartQueue; readonly inbox: Inbox }): RunObserver {
  return {
    runLive: () => undefined,
    runGone: (found) => waiting().queue.runGone(found),
    removed: (found) => waiting().inbox.removed(found),
  };
}

type House = ReturnType<typeof houseOf>;

interface DeskParts {
  readonly activities: ActivityMonitor;
  readonly recoverer: Recoverer;
  readonly queue: StartQueue;
  readonly feed: NoticeFeed;
  readonly views: InstanceViews;
}

/** Where people come with what takes no part in the life of instances. */
function desksOf(house: House, adapters: Adapters, parts: DeskParts) {
  const { activities, recoverer, queue, feed, views } = parts;
  const { screens, notices, images, memory, quotaSettings } = adapters;
  const rules = () => quotaSettings.config;
  return {
    auditDesk: new AuditDesk({ ...house, audit: adapters.audit }),
    desk: new AgentDesk({ ...house, isolation: adapters.isolationSettings }),
    images: new ImageDesk({ ...house, images }),
    instanceFeed: new InstanceFeed({ ...house, views }),
    closerLook: new CloserLook({ ...house, screens }),
    openPrompts: new OpenPrompts(house),
    explainer: new Explainer({ ...house, activities, screens }),
    notices: new NoticeDesk({ ...house, notices, feed }),
    quotas: new QuotaDesk({ ...house, memory, queue, rules, source: () => quotaSettings.source }),
    recovery: new RecoveryDesk({ ...house, recoverer }),
    portWatch: new PortWatch(house),
    previewDesk: new PreviewDesk(house),
  };
}

interface BoundParts extends Pick<TimeLimitsParts, 'viewers' | 'activities' | 'wake'> {
  readonly suspects: Suspects;
  readonly insistence: Insistence;
  readonly resources: ResourceMonitor;
  readonly diskUse: LimitWatchParts['diskUse'];
  readonly supervisor: () => Supervisor;
}

/** Those who see to what instances may take. */
function boundsOf(house: House, { supervisor, diskUse, suspects, ...parts }: BoundParts) {
  const ends = new LimitEnds(house.store, suspects);
  return {
    ends,
    limits: new LimitWatch({ ...house, ...parts, diskUse }),
    connections: new NetworkWatch({ ...house, ...parts }),
    times: new TimeLimits({ ...house, ...parts, ends }, supervisor),
    onRecord: new LimitsOnRecord(house),
  };
}

async function announce({ store, journal, fact }: Announcing): Promise<void> {
  const data = { pid: process.pid, version: BERTH_VERSION };
  const event = fact({ type: 'daemon.started', actor: SYSTEM, subject: null, run: null, data });
  await store.commit({ events: [event] });
  journal.wake();
}
