import { existsSync, statfsSync } from 'node:fs';
import { verifyChain } from '@berth/audit/verify';
import { BERTH_VERSION, BerthError, DEFAULT_LOG_MAX_BYTES, messageOf, refusal } from '@berth/contract';
import { err, ok } from '@berth/foundation';
import { type BerthPaths, createHost, type Host } from '@berth/host';
import {
  createInspection,
  type Inspection,
  type MarkedProcess,
  type OpenDescriptors,
} from '@berth/host/inspection';
import { sandboxProblem } from '@berth/runtime-process';
import { readRegistry, type RegistryReading } from '@berth/store/sqlite-reader';
import { ACCESS, ISOLATION, NOTIFY, QUOTAS, RECOVERY } from '../../config/kinds.ts';
import { readSettings } from '../../config/settings-file.ts';
import type { DaemonFacts, DiskFacts, Looked, TemporaryFacts, World } from '../world.ts';
import { looked, Notebook } from './attempt.ts';
import { collectOrphans } from './containers.ts';
import { collectDaemon } from './daemon.ts';
import { readDefinitions } from './definitions.ts';
import { collectFiles } from './files.ts';
import { collectGroups } from './groups.ts';
import { collectLogs } from './logs.ts';
import { collectPorts } from './ports.ts';
import { collectRuns } from './runs.ts';

export interface CollectOptions {
  readonly paths: BerthPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Read every log to its end. */
  readonly deep: boolean;
}

const ONLY_ON_LINUX = 'this can only be looked at on Linux';
const NOTHING: RegistryReading = {
  instances: [],
  runs: [],
  leases: [],
  unknownMigrations: [],
  pendingMigrations: [],
  damaged: [],
};

/** Looks at everything once. Never rejects for what is wrong with it. */
export async function collectWorld({ paths, environment, deep }: CollectOptions): Promise<World> {
  const notebook = new Notebook();
  const host = createHost();
  const inspection = createInspection();
  const registry = lookIntoRegistry(paths.database);
  const known = registry.ok && typeof registry.value === 'object' ? registry.value : NOTHING;
  const daemon = await collectDaemon(paths, { host, inspection, notebook });
  const files = await collectFiles(paths, notebook);
  const { runs, temporaries } = await collectRuns(known, notebook);
  const daemons = (name: string) => daemonVariable(name, { environment, inspection, daemon });
  const boundBytes = logBound(daemons('BERTH_LOG_MAX_BYTES'));
  const { instances: directory } = paths;
  const logs = await collectLogs({
    registry: known,
    runs,
    instances: files.instances,
    directory,
    boundBytes,
    deep,
  });
  // Last: whoever was recorded above and has ended since is then seen as gone, and the next look sees that recorded.
  const processes = await looked(() => host.processes());
  const marked = await looked(() => linux(inspection).marked());
  return {
    now: Date.now(),
    self: await selfFacts(host),
    paths,
    files: {
      ...files,
      temporaries: [...files.temporaries, ...temporaries].map(withStart(processes, inspection)),
    },
    configuration: {
      notify: await readSettings(paths.config, NOTIFY),
      recovery: await readSettings(paths.config, RECOVERY),
      isolation: await readSettings(paths.config, ISOLATION),
      quotas: await readSettings(paths.config, QUOTAS),
      access: await readSettings(paths.config, ACCESS),
      agents: await readDefinitions(paths),
    },
    registry,
    audit: await looked(() =>
      existsSync(paths.audit) ? verifyChain(paths.audit, { onlyLast: true }) : null,
    ),
    daemon,
    processes,
    marked,
    descriptors: await looked(() => descriptorFacts(linux(inspection), marked, { paths, daemon })),
    inotify: await looked(() => linux(inspection).inotify() ?? fail('this kernel has no inotify')),
    disk: await looked(() => diskFacts(paths.state)),
    runs,
    logs,
    sandbox: await looked(() => sandboxProblem(environment)),
    orphans: await looked(() =>
      collectOrphans({
        paths,
        environment: { ...environment, DOCKER_HOST: daemons('DOCKER_HOST') },
        registry: known,
      }),
    ),
    groups: await looked(() => collectGroups(known, daemon)),
    ports: await looked(() =>
      collectPorts({ paths, host, inspection, leases: known.leases, range: daemons('BERTH_PORTS') }),
    ),
  };
}

function lookIntoRegistry(file: string): World['registry'] {
  try {
    return ok(readRegistry(file));
  } catch (error) {
    if (error instanceof BerthError) return err(error);
    return err(refusal('internal', messageOf(error)));
  }
}

/** The pid in a file's name may be somebody else's by now. */
function withStart(processes: World['processes'], inspection: Inspection | undefined) {
  return (file: TemporaryFacts): TemporaryFacts => {
    const entry = processes.ok ? processes.value.find(({ pid }) => pid === file.writer) : undefined;
    if (entry === undefined || inspection === undefined) return file;
    return { ...file, writerStartedAt: inspection.startedAt(entry.startTime) };
  };
}

function linux(inspection: Inspection | undefined): Inspection {
  return inspection ?? fail(ONLY_ON_LINUX);
}

function fail(reason: string): never {
  throw new Error(reason);
}

async function selfFacts(host: Host): Promise<World['self']> {
  return {
    version: BERTH_VERSION,
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? '0',
    user: process.getuid?.() ?? -1,
    identity: await looked(() => host.self()),
  };
}

/** What a living daemon was told counts; without one, what the next would be told. */
function daemonVariable(
  name: string,
  { environment, inspection, daemon: { answer } }: Pick<CollectOptions, 'environment'> & DaemonLook,
): string | undefined {
  return answer.kind === 'answers' ? inspection?.variable(answer.daemon.pid, name) : environment[name];
}

interface DaemonLook {
  readonly inspection: Inspection | undefined;
  readonly daemon: DaemonFacts;
}

function logBound(text: string | undefined): number {
  const bytes = Number(text);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : DEFAULT_LOG_MAX_BYTES;
}

interface Home {
  readonly paths: BerthPaths;
  readonly daemon: DaemonFacts;
}

/** Of the daemon and the keepers of this state directory: a keeper's complaints go into its run's directory. */
function descriptorFacts(
  inspection: Inspection,
  marked: Looked<readonly MarkedProcess[]>,
  { paths, daemon }: Home,
): { own: OpenDescriptors[]; machine: ReturnType<Inspection['openFiles']> } {
  const holders = daemon.lockHolders.ok ? daemon.lockHolders.value : [];
  const daemons = daemon.answer.kind === 'answers' ? [daemon.answer.daemon.pid, ...holders] : holders;
  const keepers = (marked.ok ? marked.value : [])
    .filter(({ role, errors }) => role === 'keeper' && errors?.startsWith(`${paths.instances}/`) === true)
    .map(({ pid }) => pid);
  const own = [...new Set([...daemons, ...keepers])].flatMap((pid) => inspection.descriptors(pid) ?? []);
  return { own, machine: inspection.openFiles() };
}

function diskFacts(path: string): DiskFacts {
  const { bavail, bsize, blocks, ffree, files } = statfsSync(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles: ffree, totalFiles: files };
}
