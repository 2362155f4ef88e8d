import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileAuditLog } from '@berth/audit';
import { ASSISTANT_IMAGES, assistantDirectories, type DefinedCatalog, openAgentCatalog } from '@berth/agents';
import { ConfigFolder } from '@berth/config';
import {
  type AdmissionRules,
  BerthError,
  DEFAULT_LOG_MAX_BYTES,
  type NodeId,
  newNodeId,
  type PortRange,
  type IsolationRules,
  type RecoveryRules,
} from '@berth/contract';
import type { AgentCatalog, Images, Log, MemoryProbe, RuntimeDriver } from '@berth/core';
import {
  type BerthPaths,
  createHost,
  createUseHost,
  ensurePrivateDirectory,
  type FoundCgroups,
  systemClock,
} from '@berth/host';
import {
  countedGroups,
  EngineImages,
  type Ground,
  type StandbyKeeper,
  type StandbyPool,
} from '@berth/runtime-process';
import { openSqliteStore, type SqliteStore, type StoreFacts } from '@berth/store/sqlite';
import { checkAuditEnd } from './audit/audit-end.ts';
import { checkAuditKey, openAudit } from './audit/open-audit.ts';
import { ISOLATION, QUOTAS, RECOVERY } from './config/kinds.ts';
import { Settings } from './config/settings.ts';
import { LocalDiskProbe } from './disk/local-disk-probe.ts';
import { createDrivers, createStandbys, type DriverConfig } from './drivers.ts';
import type { Entries } from './entries.ts';
import { LocalHealthProbe } from './health/local-health-probe.ts';
import { LocalMachine } from './local-machine.ts';
import { LocalPorts } from './local-ports.ts';
import { identity } from './node-identity.ts';
import { LocalNotices } from './notify/local-notices.ts';
import { portRange } from './port-range.ts';
import { OwnerTokenOnDisk } from './owner-token-on-disk.ts';
import { LocalResourceProbe } from './resources/local-resource-probe.ts';
import { ScreenService } from './screen/screen-service.ts';
import { standbyKeepers } from './standby-keepers.ts';

export interface AdapterOptions {
  readonly paths: BerthPaths;
  readonly entries: Entries;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File mode mask of the user's programs. */
  readonly userMask: number;
  /** Called when the registry's worker died: the daemon must end, and the next one recovers from what is on disk. */
  readonly onFatal: (error: BerthError) => void;
  /** Makes something else of the assistants that Berth comes with: who records real ones listens in. */
  readonly agents?: (own: AgentCatalog) => AgentCatalog;
}

/** Everything that touches the world, chosen here and nowhere else. */
export interface Adapters {
  readonly node: NodeId;
  readonly store: SqliteStore;
  readonly audit: FileAuditLog;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  /** Where runs leave what proves them. */
  readonly ground: Ground;
  readonly machine: LocalMachine;
  readonly ports: LocalPorts;
  readonly notices: LocalNotices;
  readonly recoverySettings: Settings<RecoveryRules>;
  readonly isolationSettings: Settings<IsolationRules>;
  readonly quotaSettings: Settings<AdmissionRules>;
  readonly portRange: PortRange;
  readonly agents: AgentCatalog;
  /** What the agents come from, those of the user too. */
  readonly definitions: DefinedCatalog;
  readonly images: Images;
  readonly ownerToken: OwnerTokenOnDisk;
  readonly screens: ScreenService;
  readonly probe: LocalResourceProbe;
  readonly disks: LocalDiskProbe;
  readonly health: LocalHealthProbe;
  readonly memory: MemoryProbe;
  readonly cgroups: FoundCgroups;
  /** The API's side of the house; loading it is half of a daemon's start. */
  readonly server: typeof import('@berth/server');
  readonly standbys: StandbyPool<StandbyKeeper>;
}

/** Smallest log bound: below it the segments become silly. */
const LOG_MIN_BYTES = 1024 * 1024;

export async function openAdapters(options: AdapterOptions): Promise<Adapters> {
  const { paths, entries, log, environment, userMask, agents = (own) => own } = options;
  const logMaxBytes = logBound(environment['BERTH_LOG_MAX_BYTES']);
  const range = portRange(environment['BERTH_PORTS']);
  const standbyCount = standbyKeepers(environment['BERTH_STANDBY_KEEPERS']);
  // Before any other process or thread is started: this may move the daemon.
  const cgroups = await createHost().findCgroups();
  for (const problem of cgroups.problems) log.info('control groups', { problem });
  const config: DriverConfig = { paths, keeper: entries.keeper.href, logMaxBytes, userMask, cgroups };
  await ensurePrivateDirectory(paths.instances);
  await ensurePrivateDirectory(paths.sockets);
  await ensurePrivateDirectory(paths.backups);
  const opening = openRegistry(options);
  // The registry opens in a thread of its own; what speaks GraphQL is loaded meanwhile, since somebody waits for both.
  const [store, server, definitions, audit] = await Promise.all([
    opening,
    import('@berth/server'),
    openAgents(options),
    openAudit(paths, log),
  ]);
  await checkAuditEnd(audit, { store, log });
  await checkAuditKey(audit, store);
  const standbys = createStandbys(config, standbyCount, log);
  const machine = new LocalMachine(paths, log);
  return {
    node: (await store.setting('node', newNodeId(identity))) as NodeId,
    store,
    audit,
    cgroups,
    probe: new LocalResourceProbe({
      host: createUseHost(),
      placeOf: countedGroups(),
      monotonic: () => systemClock.monotonic(),
    }),
    disks: new LocalDiskProbe(entries.diskWorker, paths),
    health: new LocalHealthProbe(createHost()),
    memory: createHost(),
    server,
    standbys,
    drivers: createDrivers(config, { standbys, registered: (instance) => store.getInstance(instance) }),
    ground: { paths, cgroups },
    machine,
    ownerToken: new OwnerTokenOnDisk(paths.ownerToken),
    notices: new LocalNotices({
      config: paths.config,
      environment,
      log,
      resolve: (...command) => machine.resolveCommand(...command),
    }),
    recoverySettings: new Settings(paths.config, RECOVERY, log),
    isolationSettings: new Settings(paths.config, ISOLATION, log),
    quotaSettings: new Settings(paths.config, QUOTAS, log),
    ports: await LocalPorts.open({ host: createHost(), log, state: paths.state }),
    portRange: range,
    agents: agents(definitions),
    definitions,
    images: new EngineImages({
      known: ASSISTANT_IMAGES,
      recipes: fileURLToPath(entries.recipes),
      environment,
    }),
    screens: new ScreenService({
      worker: entries.screenWorker,
      data: { drivers: config, directory: join(paths.state, 'screens') },
      log,
    }),
  };
}

function openRegistry({ paths, entries, log, onFatal }: AdapterOptions): Promise<SqliteStore> {
  return openSqliteStore({
    file: paths.database,
    workerUrl: entries.storeWorker,
    backups: paths.backups,
    onReady: (facts) => noteOpening(facts, log),
    onDeath: onFatal,
  });
}

function noteOpening({ migrations, backupProblem }: StoreFacts, log: Log): void {
  if (migrations.length > 0) log.info('the registry was brought up to date', { migrations });
  if (backupProblem != null) log.warn('the registry was not backed up before that', { error: backupProblem });
}

function openAgents({ paths, entries, log }: AdapterOptions): Promise<DefinedCatalog> {
  return openAgentCatalog({
    demo: { node: process.execPath, program: fileURLToPath(entries.demo) },
    directories: assistantDirectories(paths),
    definitions: new ConfigFolder(join(paths.config, 'agents')),
    log,
  });
}

function logBound(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_LOG_MAX_BYTES;
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= LOG_MIN_BYTES) return bytes;
  const message = `BERTH_LOG_MAX_BYTES is ${text}: it must be a whole number of bytes, at least ${LOG_MIN_BYTES}.`;
  throw new BerthError({ code: 'invalid_input', message });
}
