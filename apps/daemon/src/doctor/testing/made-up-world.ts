import {
  type ActorId,
  BERTH_VERSION,
  DEFAULT_NOTIFY_CONFIG,
  NO_ACCESS_CONFIG,
  ADMISSION_RULES,
  RECOVERY_RULES,
  type InstanceId,
  type KeeperStatus,
  type NodeId,
  type ProcessIdentity,
  type RunId,
  NO_ISOLATION_RULES,
} from '@berth/contract';
import type { DaemonView, InstanceView } from '@berth/contract/schemas';
import type { InstanceRecord, RunRecord } from '@berth/core';
import { err, ok } from '@berth/foundation';
import { berthPaths, keeperSocketName } from '@berth/host/paths';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import type { Check } from '../checks/check.ts';
import type { DaemonAnswer, RunFacts, RunLog, World } from '../world.ts';

export const NOW = 1_800_000_000_000;
export const PATHS = berthPaths({ BERTH_HOME: '/home/ann/berth' }, 107);
const BOOT = { bootId: 'boot-1', pidNamespace: 'pid:[1]' };
/** Every process of a made-up world has its own number as start time. */
export function process(pid: number): ProcessIdentity {
  return { pid, startTime: String(pid), ...BOOT };
}

export const entry = (pid: number, startTime = String(pid)) => ({
  pid,
  parent: 1,
  group: pid,
  session: pid,
  startTime,
  zombie: false,
});

const DAEMON_PID = 10;
const KEEPER_PID = 100;
const CHILD_PID = 101;

const DAEMON: Omit<DaemonView, 'cgroups' | 'listening'> = {
  pid: DAEMON_PID,
  version: BERTH_VERSION,
  node: 'node_1',
  uptime: 60,
  instances: 1,
  running: 1,
  standby: 1,
  reconciled: true,
  state: PATHS.state,
  socket: PATHS.daemonSocket,
  home: '/home/ann',
  memory: 1,
};

export function answer(
  daemon: Partial<DaemonView> = {},
  view: Partial<InstanceView> = {},
): DaemonAnswer & { kind: 'answers' } {
  const instance = {
    id: 'inst_1',
    name: 'web',
    status: 'running',
    attachment: 'connected',
    run: 'run_1',
    pid: CHILD_PID,
    keeperPid: KEEPER_PID,
  };
  return {
    kind: 'answers',
    daemon: { ...DAEMON, ...daemon },
    instances: [{ ...instance, ...view } as InstanceView],
    cgroups: 'v2: memory, pids, cpu',
  };
}

export function instance(overrides: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    id: 'inst_1' as InstanceId,
    name: 'web',
    node: 'node_1' as NodeId,
    owner: 'user:ann' as ActorId,
    agent: 'command',
    runtime: 'process',
    workspace: '/home/ann',
    spec: { file: 'sh', args: [], env: {}, cols: 80, rows: 24, stopSignal: 'SIGTERM', graceMs: 1000 },
    conversation: null,
    recovery: null,
    desired: 'running',
    status: 'running',
    generation: 1,
    run: 'run_1' as RunId,
    createdAt: NOW - 60_000,
    updatedAt: NOW - 60_000,
    removedAt: null,
    version: 1,
    ...overrides,
  };
}

export function run(overrides: Partial<RunRecord> = {}): RunRecord {
  const directory = `${PATHS.instances}/inst_1/1`;
  const socket = `${PATHS.sockets}/${keeperSocketName('run_1')}`;
  return {
    id: 'run_1' as RunId,
    instance: 'inst_1' as InstanceId,
    generation: 1,
    handle: { driver: 'process', version: 1, data: { directory, socket } },
    keeper: process(KEEPER_PID),
    child: process(CHILD_PID),
    createdAt: NOW - 60_000,
    startedAt: NOW - 60_000,
    exit: null,
    activity: null,
    ports: [],
    ...overrides,
  };
}

export function status(overrides: Partial<KeeperStatus> = {}): KeeperStatus {
  return {
    instance: 'inst_1',
    run: 'run_1',
    generation: 1,
    keeper: process(KEEPER_PID),
    child: process(CHILD_PID),
    startedAt: NOW - 60_000,
    cols: 80,
    rows: 24,
    start: 0,
    end: 10,
    exit: null,
    program: BERTH_VERSION,
    ...overrides,
  };
}

export function runFacts(overrides: Partial<RunFacts> = {}): RunFacts {
  const directory = `${PATHS.instances}/inst_1/1`;
  return {
    instance: instance(),
    run: run(),
    current: true,
    directory,
    hasDirectory: true,
    claim: { by: 'keeper', time: NOW - 60_000 },
    facts: status(),
    exit: null,
    socket: `${PATHS.sockets}/${keeperSocketName('run_1')}`,
    keeper: { kind: 'answers', status: status() },
    faultBytes: 0,
    ...overrides,
  };
}

export function segment(start: number, end: number) {
  const path = `${PATHS.instances}/inst_1/1/log/${String(start).padStart(16, '0')}.seg`;
  return { path, start, end, bytes: end - start + 100, damages: [], torn: null, hasExit: false, doubts: [] };
}

export function runLog(overrides: Partial<RunLog> = {}): RunLog {
  const only = segment(0, 10);
  return { run: 'run_1', segments: [only], checks: [only], ...overrides };
}

export function reading(overrides: Partial<RegistryReading> = {}): RegistryReading {
  return {
    instances: [instance()],
    runs: [run()],
    leases: [],
    unknownMigrations: [],
    pendingMigrations: [],
    damaged: [],
    ...overrides,
  };
}

const directory = (path: string) =>
  ({ path, kind: 'directory', mode: 0o700, user: 1000, writable: true }) as const;

/** One instance that runs under a daemon that answers, and nothing wrong anywhere. */
export function world(overrides: Partial<World> = {}): World {
  return {
    now: NOW,
    self: { version: BERTH_VERSION, node: '24.21.0', sqlite: '3.51.3', user: 1000, identity: ok(process(5)) },
    paths: PATHS,
    files: files(),
    configuration: {
      notify: { path: `${PATHS.config}/notify.yaml`, config: ok(DEFAULT_NOTIFY_CONFIG) },
      recovery: { path: `${PATHS.config}/recovery.yaml`, config: ok(RECOVERY_RULES) },
      isolation: { path: `${PATHS.config}/isolation.yaml`, config: ok(NO_ISOLATION_RULES) },
      access: { path: `${PATHS.config}/access.yaml`, config: ok(NO_ACCESS_CONFIG) },
      quotas: { path: `${PATHS.config}/quotas.yaml`, config: ok(ADMISSION_RULES) },
      agents: { files: 0, faulty: [] },
    },
    registry: ok(reading()),
    audit: ok(null),
    daemon: daemon(),
    processes: ok([entry(DAEMON_PID), entry(KEEPER_PID), entry(CHILD_PID)]),
    marked: ok([]),
    descriptors: ok({ own: [], machine: { used: 1, limit: 1000 } }),
    inotify: ok({ watches: { used: 1, limit: 500_000 }, instances: { used: 1, limit: 1024 } }),
    disk: ok({ freeBytes: 2e11, totalBytes: 4e11, freeFiles: 1e6, totalFiles: 2e6 }),
    runs: [runFacts()],
    logs: { runs: [runLog()], removed: [], boundBytes: 64 * 1024 * 1024, checkedBytes: 110, totalBytes: 110 },
    sandbox: ok(null),
    orphans: ok([]),
    groups: ok({ kind: 'v2: memory, pids, cpu', groups: [] }),
    ports: ok({
      range: ok({ from: 20_000, to: 29_999 }),
      outgoing: { from: 32_768, to: 60_999 },
      claims: [],
      listeners: [],
    }),
    ...overrides,
  };
}

export function files(overrides: Partial<World['files']> = {}): World['files'] {
  return {
    directories: [PATHS.state, PATHS.instances, PATHS.sockets].map(directory),
    files: [{ path: PATHS.database, mode: 0o600, user: 1000 }],
    temporaries: [],
    sockets: [
      {
        path: `${PATHS.sockets}/${keeperSocketName('run_1')}`,
        name: keeperSocketName('run_1'),
        listening: true,
      },
    ],
    instances: [{ name: 'inst_1', entries: ['1'] }],
    damagedRegistries: [],
    ballastBytes: 8 * 1024 * 1024,
    unreadable: [],
    ...overrides,
  };
}

export function daemon(overrides: Partial<World['daemon']> = {}): World['daemon'] {
  return {
    answer: answer(),
    facts: { identity: process(DAEMON_PID), version: BERTH_VERSION },
    hasFacts: true,
    hasSocket: true,
    lockHolders: ok([DAEMON_PID]),
    holderStartedAt: NOW - 60_000,
    log: { bytes: 1000, recentWarnings: 0 },
    ...overrides,
  };
}

/** No daemon, and nothing of one. */
export function noDaemon(overrides: Partial<World['daemon']> = {}): World['daemon'] {
  const nothing = { answer: { kind: 'absent' }, facts: null, hasFacts: false, hasSocket: false } as const;
  return daemon({ ...nothing, lockHolders: ok([]), holderStartedAt: null, ...overrides });
}

/** The same instance, over. */
export function over(exit: Partial<NonNullable<RunRecord['exit']>> = {}) {
  const facts = { code: 0, signal: null, cause: 'exited', time: NOW - 30_000, ...exit } as const;
  const ended = { instance: instance({ status: 'exited' }), run: run({ exit: facts }) };
  const last = { ...segment(0, 10), hasExit: true, doubts: [] };
  return {
    facts,
    ...ended,
    registry: ok(reading({ instances: [ended.instance], runs: [ended.run] })),
    runs: [runFacts({ ...ended, exit: facts, keeper: null })],
    processes: ok([entry(DAEMON_PID)]),
    files: files({ sockets: [] }),
    daemon: daemon({ answer: answer({}, { status: 'exited', pid: null, keeperPid: null }) }),
    log: runLog({ segments: [last], checks: [last] }),
  };
}

/** A world in which the only instance is over. */
export function endedWorld(overrides: Partial<World> = {}): World {
  const { registry, runs, processes, files: kept, daemon: there, log } = over();
  const logs = { ...world().logs, runs: [log] };
  return world({ registry, runs, processes, files: kept, daemon: there, logs, ...overrides });
}

/** `code subject` of what a check finds. */
export function codes(check: Check, made: World): string[] {
  return check.judge(made).findings.map(({ code, subject }) => `${code} ${subject}`);
}

export const UNREADABLE = err('made up');
