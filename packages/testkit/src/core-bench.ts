import {
  type ActorId,
  ADMISSION_RULES,
  type AdmissionRules,
  type BerthError,
  type InstanceId,
  newNodeId,
  type NodeId,
  type PortRange,
  RECOVERY_RULES,
  NO_ISOLATION_RULES,
} from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import {
  ActivityMonitor,
  admittance,
  AgentDesk,
  AuditDesk,
  Berth,
  CloserLook,
  Dialogs,
  type Condemn,
  condemner,
  ExecDesk,
  Explainer,
  HangMonitor,
  HealthMonitor,
  ImageDesk,
  Inbox,
  factMaker,
  Insistence,
  InstanceFeed,
  InstanceViews,
  type InstanceWithRun,
  Journal,
  Leftovers,
  LimitEnds,
  LimitsOnRecord,
  NoticeDesk,
  NoticeFeed,
  OpenPrompts,
  Notifier,
  PortBroker,
  PortWatch,
  PreviewDesk,
  type Log,
  ownerAtSocket,
  ownerOnly,
  Recoverer,
  QuotaDesk,
  RecoveryDesk,
  SettingsDesk,
  Registry,
  ResourceMonitor,
  type RunObserver,
  type Starter,
  type StartQueue,
  type Store,
  Supervisor,
  type SupervisorParts,
  Suspects,
  TimeLimits,
} from '@berth/core';
import { Scope } from '@berth/foundation';
import { fakeAgents } from './fake-agents.ts';
import { FakeAuditLog } from './fake-audit-log.ts';
import { FakeWorld } from './fake-driver/world.ts';
import { FakeDriver } from './fake-driver.ts';
import { FakeHealthProbe } from './fake-health-probe.ts';
import { FakeMachine } from './fake-machine.ts';
import { FakeMemory } from './fake-memory.ts';
import { FakeResourceProbe } from './fake-resource-probe.ts';
import { FakeImages } from './fake-images.ts';
import { FakeNotices } from './fake-notices.ts';
import { FakeNetworkPorts, FakePortWorld } from './fake-network-ports.ts';
import { FakeScreenSignals } from './fake-screen-signals.ts';
import { FaultScript, type FaultyCall } from './fault-script.ts';
import { ManualClock } from './manual-clock.ts';
import { SequentialIdentity } from './sequential-identity.ts';

export const OWNER = ownerAtSocket('user:ann' as ActorId);
const SYSTEM = 'system:test' as ActorId;
const NO_TOKENS = { issue: () => undefined, runLive: () => undefined, runGone: () => undefined };
/** Few, so that starts meet each other and the range may run out. */
const PORT_RANGE: PortRange = { from: 20_000, to: 20_009 };

/** What one daemon said and saw. */
export interface Chronicle {
  readonly warnings: string[];
  /** Names of background tasks that failed. */
  readonly failures: string[];
  /** `live <name> <generation>` and `gone <name> <generation>`, in order. */
  readonly runs: string[];
}

/** The core of one daemon. */
export interface FakeDaemon {
  readonly berth: Berth;
  readonly instanceFeed: InstanceFeed;
  readonly closerLook: CloserLook;
  readonly openPrompts: OpenPrompts;
  readonly desk: AgentDesk;
  readonly exec: ExecDesk;
  readonly images: ImageDesk;
  readonly explainer: Explainer;
  readonly inbox: Inbox;
  readonly dialogs: Dialogs;
  readonly noticeDesk: NoticeDesk;
  readonly activities: ActivityMonitor;
  readonly supervisor: Supervisor;
  readonly recoverer: Recoverer;
  readonly health: HealthMonitor;
  /** Ends a run that is not well. */
  readonly condemn: Condemn;
  readonly recovery: RecoveryDesk;
  readonly settings: SettingsDesk;
  readonly queue: StartQueue;
  readonly quotas: QuotaDesk;
  readonly auditDesk: AuditDesk;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly driver: FakeDriver;
  /** Looks at nothing until it is started. */
  readonly monitor: ResourceMonitor;
  readonly portWatch: PortWatch;
  readonly previewDesk: PreviewDesk;
  readonly chronicle: Chronicle;
  /** Takes over what the daemon before has leased, as a daemon does before it answers anybody. */
  restore(): Promise<void>;
  /** Looks at everything in the registry, as a daemon does when it takes over. */
  reconcile(): Promise<void>;
  /** Ends in the middle of everything: nothing of it goes on, and nobody gets an answer. */
  crash(): void;
  /** Ends in order. */
  close(): Promise<void>;
}

/** What a daemon is told by whoever serves its terminals. */
export interface BootOptions {
  /** How many look at an instance's terminal; nobody by default. */
  readonly viewers?: (id: InstanceId) => number;
  readonly portRange?: PortRange;
  /** Where programs get their own tokens; they get none by default. */
  readonly tokens?: SupervisorParts['tokens'] & RunObserver;
}

/** Everything that outlives a daemon, and what daemons are made of. */
export class CoreBench {
  readonly clock = new ManualClock();
  readonly world = new FakeWorld(this.clock);
  readonly machine = new FakeMachine();
  readonly memory = new FakeMemory();
  readonly portWorld = new FakePortWorld();
  readonly agents = fakeAgents();
  readonly isolation = { config: NO_ISOLATION_RULES, path: '', problems: [], refresh: async () => undefined };
  readonly screens = new FakeScreenSignals();
  readonly images = new FakeImages();
  readonly audit = new FakeAuditLog();
  readonly notices = new FakeNotices();
  readonly probe = new FakeResourceProbe(this.clock);
  readonly healthProbe = new FakeHealthProbe(this.clock);
  readonly identity = new SequentialIdentity(() => this.clock.now());
  /** What goes wrong between daemons and the store, by the names of its methods. */
  readonly storeFaults = new FaultScript(this.clock);
  readonly store: Store;
  /** What falls when a wait is chosen, from 0 up to 1. */
  chance: () => number = () => 0.5;
  /** What must have room for a start to be admitted. */
  rules: AdmissionRules = ADMISSION_RULES;
  /** Why that is not known. */
  rulesUnknown: BerthError | undefined;
  readonly node: NodeId = newNodeId(this.identity);

  constructor(store: Store) {
    this.store = store;
  }

  boot({ viewers = () => 0, portRange = PORT_RANGE, tokens = NO_TOKENS }: BootOptions = {}): FakeDaemon {
    const life = { over: false };
    const store = mortal(this.store, life, this.storeFaults);
    const chronicle: Chronicle = { warnings: [], failures: [], runs: [] };
    const scope = new Scope((task) => {
      if (!life.over) chronicle.failures.push(task);
    });
    const driver = new FakeDriver(this.world);
    const journal = new Journal(store);
    const registry = new Registry(store, journal, this.identity.now.bind(this.identity));
    const fact = factMaker(this.node, this.identity);
    const rules = () => {
      if (this.rulesUnknown !== undefined) throw this.rulesUnknown;
      return this.rules;
    };
    const common = { registry, drivers: new Map([[driver.id, driver]]), machine: this.machine, fact, rules };
    const background = { clock: this.clock, scope, log: logInto(chronicle) };
    const leftovers = new Leftovers({ ...background, drivers: common.drivers });
    const authorize = ownerOnly(OWNER.actor);
    const insistence = new Insistence({ ...background, machine: this.machine });
    const monitor = new ResourceMonitor({
      ...background,
      store,
      authorize,
      probe: this.probe,
      diskUse: () => undefined,
    });
    const network = new FakeNetworkPorts(this.portWorld);
    const ports = new PortBroker({ store, network, range: portRange, clock: this.clock, scope });
    const activities = new ActivityMonitor({
      ...common,
      ...background,
      agents: this.agents,
      screens: this.screens,
      insistence,
      system: SYSTEM,
      viewers,
    });
    const feed = new NoticeFeed();
    const { notices } = this;
    const notifier = new Notifier({ ...background, activities, notices, feed, viewers });
    const chance = () => ({ now: this.identity.now(), random: this.chance(), rules: RECOVERY_RULES });
    const recoverer = new Recoverer({
      ...common,
      ...background,
      store,
      journal,
      system: SYSTEM,
      chance,
      insistence,
      restart: (found) => starter.comeBack(found, SYSTEM),
    });
    const health = new HealthMonitor({
      ...common,
      ...background,
      store,
      probe: this.healthProbe,
      insistence,
      system: SYSTEM,
      condemn: (...charge) => condemn(...charge),
      random: () => this.chance(),
    });
    const suspects = new Suspects();
    const hangs = new HangMonitor({
      ...common,
      ...background,
      agents: this.agents,
      activities,
      resources: monitor,
      insistence,
      system: SYSTEM,
      suspects,
      condemn: (...charge) => condemn(...charge),
      isPaused: () => recoverer.isPaused,
    });
    const ends = new LimitEnds(store, suspects);
    const exec = new ExecDesk({ ...common, store, authorize, used: (id) => times.used(id) });
    const users = (id: InstanceId) => viewers(id) + exec.running(id);
    const times = new TimeLimits(
      {
        ...common,
        ...background,
        store,
        agents: this.agents,
        activities,
        insistence,
        system: SYSTEM,
        viewers: users,
        ends,
        wake: (...who) => starter.wake(...who),
      },
      () => supervisor,
    );
    const onRecord = new LimitsOnRecord({ ...common, ...background, store });
    const known = [tokens, observer(chronicle), ports, monitor, notifier, activities];
    const room = {
      runLive: () => undefined,
      runGone: (found: InstanceWithRun) => queue.runGone(found),
      removed: (found: InstanceWithRun) => inbox.removed(found),
    };
    const observers = [...known, recoverer, health, hangs, times, onRecord, room];
    const { identity, node, agents } = this;
    const supervised = { ...common, ...background, leftovers, identity, observers, chance };
    const supervisor = new Supervisor({ ...supervised, system: SYSTEM, ends, tokens });
    const condemn = condemner({ supervisor, system: SYSTEM, isPaused: () => recoverer.isPaused });
    const { starter, queue } = admittance({
      ...common,
      ...background,
      ...{ store, supervisor, ports, identity, node, agents, activities, viewers: users },
      memory: this.memory,
      system: SYSTEM,
      comebacks: recoverer,
    });
    const views = new InstanceViews({
      ...common,
      ...{ supervisor, viewers, activities, recoverer, health, queue },
    });
    const berth = new Berth({
      ...common,
      store,
      supervisor,
      journal,
      ports,
      network,
      portRange,
      identity: this.identity,
      authorize,
      node: this.node,
      typed: (id) => times.used(id),
      activities,
      agents: this.agents,
      starter,
      queue,
      views,
      leftovers,
      isolation: this.isolation,
    });
    const inboxParts = {
      ...common,
      ...background,
      store,
      journal,
      agents: this.agents,
      activities,
      identity: this.identity,
      authorize,
      insistence,
      wake: (...who: Parameters<Starter['wake']>) => starter.wake(...who),
    };
    const inbox = new Inbox(inboxParts);
    let restored: Promise<readonly InstanceWithRun[]> | undefined;
    const takeOver = async () => {
      await recoverer.restore();
      await times.restore();
      await onRecord.restore();
      const found = await store.listInstances();
      queue.restore(found);
      await ports.restore(found);
      return found;
    };
    const restore = () => (restored ??= takeOver());
    return {
      berth,
      instanceFeed: new InstanceFeed({ ...background, store, journal, views, authorize }),
      activities,
      closerLook: new CloserLook({ store, authorize, screens: this.screens }),
      openPrompts: new OpenPrompts({ store, authorize }),
      inbox,
      dialogs: new Dialogs({ ...inboxParts, berth, screens: this.screens }),
      noticeDesk: new NoticeDesk({ notices, feed, clock: this.clock, authorize }),
      explainer: new Explainer({
        store,
        agents: this.agents,
        activities,
        authorize,
        clock: this.clock,
        screens: this.screens,
      }),
      desk: new AgentDesk({
        agents: this.agents,
        machine: this.machine,
        authorize,
        isolation: this.isolation,
      }),
      exec,
      images: new ImageDesk({ images: this.images, authorize }),
      supervisor,
      recoverer,
      health,
      condemn,
      recovery: new RecoveryDesk({ store, authorize, recoverer }),
      settings: new SettingsDesk({
        ...common,
        store,
        authorize,
        supervisor,
        identity,
        onRecord,
        changed: [times],
      }),
      queue,
      auditDesk: new AuditDesk({
        ...background,
        audit: this.audit,
        store,
        identity: this.identity,
        authorize,
      }),
      quotas: new QuotaDesk({
        ...{ store, authorize, memory: this.memory, queue, rules: () => this.rules },
        source: () => ({ file: '/config/quotas.yaml', problems: [] }),
      }),
      registry,
      journal,
      driver,
      monitor,
      chronicle,
      previewDesk: new PreviewDesk({ store, authorize }),
      portWatch: new PortWatch({
        store,
        registry,
        network,
        clock: this.clock,
        fact,
        system: SYSTEM,
        log: logInto(chronicle),
      }),
      restore: async () => void (await restore()),
      reconcile: async () => {
        await supervisor.reconcile(await restore());
        await recoverer.open();
        queue.open();
      },
      crash: () => {
        life.over = true;
        driver.crash();
      },
      close: () => scope.close(),
    };
  }
}

/** What a test starts unless it says more. */
export function startInput(more: Partial<StartInput> = {}): StartInput {
  return { agent: 'helper', directory: '/work', ...more };
}

function observer(chronicle: Chronicle) {
  const tell = (what: string) => (found: InstanceWithRun) => {
    chronicle.runs.push(`${what} ${found.instance.name} ${found.run?.generation}`);
  };
  return { runLive: tell('live'), runGone: tell('gone') };
}

function logInto(chronicle: Chronicle): Log {
  return { info: () => undefined, warn: (message) => void chronicle.warnings.push(message) };
}

/** A daemon's view of the store. Once the daemon is over, nothing it asks for happens or is answered. */
function mortal(store: Store, life: { readonly over: boolean }, faults: FaultScript): Store {
  const never = new Promise<never>(() => undefined);
  const moment = async (call: FaultyCall): Promise<void> => {
    const [outcome] = await Promise.allSettled([faults.interfere(call)]);
    if (life.over) return never;
    if (outcome.status === 'rejected') throw outcome.reason;
  };
  const call = async <T>(method: keyof Store, act: () => Promise<T>): Promise<T> => {
    if (life.over) return never;
    await moment({ method, moment: 'before' });
    // It may have died since: then the store may be another machine's by now.
    if (life.over) return never;
    const value = await act();
    await moment({ method, moment: 'after' });
    return value;
  };
  return {
    listInstances: (query) => call('listInstances', () => store.listInstances(query)),
    getInstance: (id) => call('getInstance', () => store.getInstance(id)),
    listRuns: (instance) => call('listRuns', () => store.listRuns(instance)),
    listPrompts: (query) => call('listPrompts', () => store.listPrompts(query)),
    listLeases: () => call('listLeases', () => store.listLeases()),
    commit: (change) => call('commit', () => store.commit(change)),
    findIdempotent: (actor, key) => call('findIdempotent', () => store.findIdempotent(actor, key)),
    readEvents: (after, limit) => call('readEvents', () => store.readEvents(after, limit)),
    history: (instance, limit, types) => call('history', () => store.history(instance, limit, types)),
    prune: (keep, olderThan) => call('prune', () => store.prune(keep, olderThan)),
    listCredentials: () => call('listCredentials', () => store.listCredentials()),
    putCredentials: (records) => call('putCredentials', () => store.putCredentials(records)),
    setting: (name, initial) => call('setting', () => store.setting(name, initial)),
    putSetting: (name, value) => call('putSetting', () => store.putSetting(name, value)),
    close: () => call('close', () => store.close()),
  };
}
