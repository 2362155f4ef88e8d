import { chmod, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAgentCatalog } from '@berth/agents';
import {
  type ActorId,
  BERTH_VERSION,
  BerthError,
  DEFAULT_LOG_MAX_BYTES,
  messageOf,
  newNodeId,
  type NodeId,
} from '@berth/contract';
import type { DaemonView } from '@berth/contract/schemas';
import {
  Berth,
  factMaker,
  Journal,
  type Log,
  ownerOnly,
  Registry,
  type Store,
  Supervisor,
} from '@berth/core';
import { Scope } from '@berth/foundation';
import { type BerthPaths, ensurePrivateDirectory, systemClock, writeFileDurably } from '@berth/host';
import { createApiServer, Viewers } from '@berth/server';
import { openSqliteStore } from '@berth/store/sqlite';
import { createDrivers, type DriverConfig } from './drivers.ts';
import type { Entries } from './entries.ts';
import { LocalMachine } from './local-machine.ts';
import { identity } from './node-identity.ts';
import { ScreenService } from './screen/screen-service.ts';

export interface DaemonOptions {
  readonly paths: BerthPaths;
  readonly entries: Entries;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called when the registry's worker died: the daemon must end, and the next one recovers from what is on disk. */
  readonly onFatal: (error: BerthError) => void;
  /** Called when a client asked the daemon to end. */
  readonly onShutDown: () => void;
}

export interface RunningDaemon {
  /** Ends serving, writes what is pending, and leaves the instances alone. */
  close(): Promise<void>;
}

const SYSTEM = 'system:daemon' as ActorId;
/** Events and idempotency records that are kept. */
const EVENTS_KEPT = 100_000;
const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60 * 1000;
/** How often the ballast is looked after, and after how many of these rounds old events go. */
const HOUSEKEEPING_MS = 3000;
const PRUNE_ROUNDS = 20;
/** Smallest log bound: below it the segments become silly. */
const LOG_MIN_BYTES = 1024 * 1024;

/** Puts the house together: adapters, core, server. Answers first, then looks at what is there. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { paths, entries, log, environment } = options;
  await ensurePrivateDirectory(paths.instances);
  await ensurePrivateDirectory(paths.sockets);
  const store = await openSqliteStore({
    file: paths.database,
    workerUrl: entries.storeWorker,
    onDeath: options.onFatal,
  });
  const node = (await store.setting('node', newNodeId(identity))) as NodeId;
  const config: DriverConfig = {
    paths,
    keeper: entries.keeper.href,
    logMaxBytes: logBound(environment['BERTH_LOG_MAX_BYTES']),
  };
  const drivers = createDrivers(config);
  const machine = new LocalMachine(paths, log);
  const agents = createAgentCatalog({
    demo: { node: process.execPath, program: fileURLToPath(entries.demo) },
  });
  const owner = `user:${userInfo().username}` as ActorId;
  const scope = new Scope((task, error) =>
    log.warn('background task failed', { task, error: stackOf(error) }),
  );
  const fact = factMaker(node, identity);
  const journal = new Journal(store);
  const registry = new Registry(store, journal, identity.now);
  const viewers = new Viewers();
  const screens = new ScreenService({
    worker: entries.screenWorker,
    data: { drivers: config, directory: join(paths.state, 'screens') },
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
    observers: [screens],
    log,
  });
  const berth = new Berth({
    store,
    registry,
    supervisor,
    journal,
    drivers,
    identity,
    authorize: ownerOnly(owner),
    fact,
    node,
    viewers: (id) => viewers.count(id),
    agents,
    machine,
  });
  const boot = { reconciled: false, startedAt: systemClock.monotonic() };
  const server = createApiServer({
    berth,
    agents,
    screens,
    viewers,
    log,
    authenticate: () => ({ actor: owner }),
    daemon: { view: () => daemonView({ paths, node, store }, boot), shutDown: options.onShutDown },
  });
  // Taken before the first request: what is started from now on is this daemon's own and needs no inquest.
  const inherited = await store.listInstances();
  // The lock is ours, so whatever lies at the socket's path belongs to a daemon that is gone.
  await rm(paths.daemonSocket, { force: true });
  await server.listen(paths.daemonSocket);
  await chmod(paths.daemonSocket, 0o600);
  await writeFileDurably(paths.daemonFacts, JSON.stringify({ pid: process.pid, version: BERTH_VERSION }));
  scope.spawn('reconcile', async () => {
    await supervisor.reconcile(inherited);
    boot.reconciled = true;
  });
  scope.spawn('announce', async () => {
    const data = { pid: process.pid, version: BERTH_VERSION };
    await store.commit({
      events: [fact({ type: 'daemon.started', actor: SYSTEM, subject: null, run: null, data })],
    });
    journal.wake();
  });
  scope.spawn('housekeeping', (signal) => keepHouse({ store, machine, log, signal }));
  return {
    close: async () => {
      await server.close();
      await rm(paths.daemonSocket, { force: true });
      await scope.close();
      await screens.close();
      await store.close();
    },
  };
}

interface House {
  readonly store: Store;
  readonly machine: LocalMachine;
  readonly log: Log;
  readonly signal: AbortSignal;
}

async function keepHouse({ store, machine, log, signal }: House): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      await machine.keepBallast();
      if (round % PRUNE_ROUNDS === 0) await store.prune(EVENTS_KEPT, identity.now() - IDEMPOTENCY_KEPT_MS);
    } catch (error) {
      log.warn('housekeeping failed', { error: messageOf(error) });
    }
    await systemClock.sleep(HOUSEKEEPING_MS, signal);
  }
}

async function daemonView(
  { paths, node, store }: { paths: BerthPaths; node: NodeId; store: Store },
  boot: { reconciled: boolean; startedAt: number },
): Promise<DaemonView> {
  const all = await store.listInstances();
  return {
    pid: process.pid,
    version: BERTH_VERSION,
    node,
    uptime: (systemClock.monotonic() - boot.startedAt) / 1000,
    instances: all.length,
    running: all.filter(({ instance }) => instance.status !== 'exited').length,
    reconciled: boot.reconciled,
    home: paths.state,
    socket: paths.daemonSocket,
    memory: process.memoryUsage.rss(),
  };
}

function logBound(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_LOG_MAX_BYTES;
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= LOG_MIN_BYTES) return bytes;
  const message = `BERTH_LOG_MAX_BYTES is ${text}: it must be a whole number of bytes, at least ${LOG_MIN_BYTES}.`;
  throw new BerthError({ code: 'invalid_input', message });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
