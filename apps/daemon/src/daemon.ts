import { chmod, rm } from 'node:fs/promises';
import { BERTH_VERSION, messageOf } from '@berth/contract';
import type { Log, Recoverer, Store } from '@berth/core';
import { Scope } from '@berth/foundation';
import { BACKUP_POLICY } from '@berth/store/sqlite';
import { type BerthPaths, createHost, systemClock, writeFileDurably } from '@berth/host';
import { Listening } from './access/listening.ts';
import { type AdapterOptions, type Adapters, openAdapters } from './adapters.ts';
import { rememberAuditEnd } from './audit/audit-end.ts';
import { CgroupSweeper } from './cgroup-sweeper.ts';
import { type Core, composeCore } from './compose-core.ts';
import { type Boot, composeServer } from './compose-server.ts';
import { sweepContainers } from './container-sweep.ts';
import { DoctorChild } from './doctor-child.ts';
import type { LocalMachine } from './local-machine.ts';
import type { LocalPorts } from './local-ports.ts';
import { identity } from './node-identity.ts';
import { keepBackups } from './registry-backups.ts';
import { settleRestoration } from './registry-restoration.ts';

export interface DaemonOptions extends AdapterOptions {
  /** Called when a client asked the daemon to end. */
  readonly onShutDown: () => void;
}

export interface RunningDaemon {
  /** Ends serving, writes what is pending, and leaves the instances alone. */
  close(): Promise<void>;
}

/** Events and idempotency records that are kept. */
const EVENTS_KEPT = 100_000;
const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60 * 1000;
/** How often the ballast is looked after, and after how many of these rounds old events go. */
const HOUSEKEEPING_MS = 3000;
const PRUNE_ROUNDS = 20;
/** Groups of runs whose end this daemon saw are known; those of others are looked for only now and then. */
const LOOK_AROUND_ROUNDS = 20;
/** What is owed to instances is in the registry; the timers that were set for it are checked against that. */
const SWEEP_ROUNDS = 10;
/** Once an hour: what tidies up temporary files waits for days. */
const REFRESH_ROUNDS = 1200;

/** Puts the house together: adapters, core, server. Answers first, then looks at what is there. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { paths, log } = options;
  const adapters = await openAdapters(options);
  const { store, machine, screens, standbys, notices } = adapters;
  const { recoverySettings } = adapters;
  const scope = new Scope((task, error) =>
    log.warn('background task failed', { task, error: stackOf(error) }),
  );
  const sweeper = new CgroupSweeper(store, adapters.cgroups);
  const listening = new Listening({
    ...{ paths, store, log, server: adapters.server },
    certificates: options.entries.certificates,
  });
  const page = () => listening.view();
  const core = composeCore(adapters, { scope, log, observers: [sweeper], page });
  await settleRestoration({ ...adapters, actor: core.system, log });
  const boot: Boot = { reconciled: false, startedAt: systemClock.monotonic() };
  const { environment, entries } = options;
  const doctor = new DoctorChild({ program: entries.doctor, environment, signal: scope.signal });
  const server = await composeServer(adapters, core, {
    ...{ ...options, listening, boot, doctor },
    page: entries.page,
  });
  const inherited = await takeStock(adapters, core);
  // Begun before the first request too: nobody is given a port that the daemon before has leased.
  const restored = core.ports.restore(inherited);
  // The lock is ours, so whatever lies at the socket's path belongs to a daemon that is gone.
  await rm(paths.daemonSocket, { force: true });
  await server.listen(paths.daemonSocket);
  await chmod(paths.daemonSocket, 0o600);
  const facts = { pid: process.pid, version: BERTH_VERSION, identity: await createHost().self() };
  await writeFileDurably(paths.daemonFacts, JSON.stringify(facts));
  screens.open();
  scope.spawn('listen', () => listening.open(server));
  scope.spawn('restore ports', () => restored);
  scope.spawn('reconcile', async () => {
    await core.supervisor.reconcile(inherited);
    boot.reconciled = true;
    scope.spawn('sweep containers', (signal) => sweepContainers({ ...options, store }, { signal }));
    // Before anything is started again by them.
    await recoverySettings.open();
    await core.recoverer.open();
    core.queue.open();
    // Its first look goes through the descriptors of every process: not while people wait for their instances.
    scope.spawn('watch ports', (signal) => core.portWatch.run(signal));
  });
  for (const part of [core.resources, core.disks, core.inbox]) part.start();
  standbys.open();
  scope.spawn('read notify.yaml', () => notices.open());
  scope.spawn('announce', () => core.announce());
  const backups = { store, policy: BACKUP_POLICY, clock: systemClock, log };
  scope.spawn('back up the registry', (signal) => keepBackups(backups, signal));
  const house = {
    store,
    machine,
    audit: adapters.audit,
    ports: adapters.ports,
    sweeper,
    recoverer: core.recoverer,
    log,
  };
  scope.spawn('housekeeping', (signal) => keepHouse({ ...house, signal }));
  return { close: () => close(adapters, paths, { server, core, listening, scope }) };
}

interface Rooms {
  readonly server: { close(): Promise<void> };
  readonly core: Pick<Core, 'credentials' | 'auditDesk'>;
  readonly listening: Listening;
  readonly scope: Scope;
}

async function close(
  adapters: Adapters,
  paths: BerthPaths,
  { server, core, listening, scope }: Rooms,
): Promise<void> {
  await listening.close();
  await server.close();
  await core.credentials.close();
  await adapters.standbys.close();
  await rm(paths.daemonSocket, { force: true });
  const { definitions, notices, recoverySettings, isolationSettings, quotaSettings } = adapters;
  for (const each of [definitions, notices, recoverySettings, isolationSettings, quotaSettings]) each.close();
  adapters.disks.close();
  await scope.close();
  await core.auditDesk.flush();
  // A registry that cannot be written any more is no reason to leave the rest open.
  await rememberAuditEnd(adapters.audit, adapters.store).catch(() => undefined);
  await adapters.audit.close();
  await adapters.probe.close();
  await adapters.screens.close();
  await adapters.store.close();
  // Last, for whoever has to kill a daemon that does not get this far. A new one cannot be here yet: the lock is ours.
  await rm(paths.daemonFacts, { force: true });
}

/** Taken before the first request: what is started from now on is this daemon's own and needs no inquest. */
async function takeStock({ store, quotaSettings, isolationSettings }: Adapters, core: Core) {
  const inherited = await store.listInstances();
  core.queue.restore(inherited);
  quotaSettings.onChange(() => core.queue.wake());
  await core.restore();
  // What has no room must not slip in while nobody has read how much there is, nor what is to be isolated as it is.
  await Promise.all([quotaSettings.open(), isolationSettings.open()]);
  return inherited;
}

interface House {
  readonly store: Store;
  readonly machine: LocalMachine;
  readonly audit: Adapters['audit'];
  readonly sweeper: CgroupSweeper;
  readonly ports: LocalPorts;
  readonly recoverer: Recoverer;
  readonly log: Log;
  readonly signal: AbortSignal;
}

async function keepHouse({
  store,
  machine,
  audit,
  ports,
  sweeper,
  recoverer,
  log,
  signal,
}: House): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      await machine.keepBallast();
      await audit.keepReserve();
      await rememberAuditEnd(audit, store);
      if (round % LOOK_AROUND_ROUNDS === 0) await sweeper.lookAround();
      if (round % SWEEP_ROUNDS === SWEEP_ROUNDS - 1) await recoverer.sweep();
      await sweeper.sweep(signal);
      if (round % REFRESH_ROUNDS === 0) await ports.refresh();
      if (round % PRUNE_ROUNDS === 0) await store.prune(EVENTS_KEPT, identity.now() - IDEMPOTENCY_KEPT_MS);
    } catch (error) {
      log.warn('housekeeping failed', { error: messageOf(error) });
    }
    await systemClock.sleep(HOUSEKEEPING_MS, signal);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
