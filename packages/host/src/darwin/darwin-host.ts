import { totalmem } from 'node:os';
import type { MemoryRoom, ProcessIdentity } from '@berth/contract';
import type { FoundCgroups } from '../cgroups/found-cgroups.ts';
import type { Host, ProcessEntry } from '../host.ts';
import type { TcpListener, TcpListenerOwner } from '../ports/listener.ts';
import { type LsofListener, parseLsof } from './lsof-listeners.ts';
import { orNothing, ps, psNow, run, runNow } from './ps.ts';
import { parsePsTable, type PsRow } from './ps-table.ts';

const COLUMNS = ['-o', 'pid=,ppid=,pgid=,tpgid=,stat=,tty=,lstart='];
const BOOT_ID = ['-n', 'kern.bootsessionuuid'];

/** macOS through `ps` and `sysctl`. Written to the manual pages; not run on a Mac by this project's gates yet. */
export class DarwinHost implements Host {
  readonly platform = 'darwin';
  #bootId: Promise<string> | undefined;

  async self(): Promise<ProcessIdentity> {
    const identity = await this.identify(process.pid);
    if (identity === undefined) throw new Error('ps does not show this process');
    return identity;
  }

  async identify(pid: number): Promise<ProcessIdentity | undefined> {
    const [row] = await table(['-p', String(pid)]);
    if (row === undefined || row.zombie) return undefined;
    this.#bootId ??= readBootId();
    return { pid, startTime: row.startTime, bootId: await this.#bootId, pidNamespace: 'host' };
  }

  identifyNow(pid: number): ProcessIdentity | undefined {
    const [row] = parsePsTable(psNow([...COLUMNS, '-p', String(pid)]));
    if (row === undefined || row.zombie) return undefined;
    const bootId = runNow('sysctl', BOOT_ID).stdout.trim();
    return { pid, startTime: row.startTime, bootId, pidNamespace: 'host' };
  }

  async processes(pids?: readonly number[]): Promise<readonly ProcessEntry[]> {
    if (pids?.length === 0) return [];
    return table(pids === undefined ? ['-A'] : ['-p', pids.join(',')]);
  }

  async withEnvironment(pids: readonly number[], entry: string): Promise<readonly number[]> {
    if (pids.length === 0) return [];
    // `-E` adds the environment to the command column, separated by spaces.
    const { stdout } = await ps(['-E', '-ww', '-o', 'pid=,command=', '-p', pids.join(',')]);
    return stdout
      .split('\n')
      .filter((line) => `${line} `.includes(` ${entry} `))
      .map((line) => Number.parseInt(line, 10));
  }

  async foregroundGroup(leader: number): Promise<number | undefined> {
    const [row] = await table(['-p', String(leader)]);
    return row !== undefined && row.foreground > 0 ? row.foreground : undefined;
  }

  async networkNamespace(): Promise<string> {
    return 'host';
  }

  async openFiles(): Promise<undefined> {
    return undefined;
  }

  /** The level that the system itself goes by, in percent. What `free` says is little on every Mac that is well. */
  async memoryRoom(): Promise<MemoryRoom | undefined> {
    const { stdout } = await orNothing('sysctl', ['-n', 'kern.memorystatus_level']);
    const level = Number.parseInt(stdout, 10);
    const total = totalmem();
    const available = Math.floor((total * level) / 100);
    return Number.isNaN(level) ? undefined : { available, total, group: null, stalled: null };
  }

  async listeners(): Promise<readonly TcpListener[]> {
    return listening();
  }

  /** The environment of a socket's process says whose it is. Ancestors are not asked: `ps` would be needed for each. */
  async listenerOwners(listeners: readonly TcpListener[]): Promise<ReadonlyMap<string, TcpListenerOwner>> {
    const wanted = new Set(listeners.map(({ key }) => key));
    const found = (await listening()).filter(({ key }) => wanted.has(key));
    const instances = await instancesOf([...new Set(found.map(({ pid }) => pid))]);
    return new Map(
      found.map(({ key, pid, command }) => [key, { pid, command, instance: instances.get(pid) ?? null }]),
    );
  }

  /** The kernel does not show it. */
  async isAccepted(): Promise<undefined> {
    return undefined;
  }

  closeInherited(): void {
    // Here node-pty starts programs with nothing but the terminal (POSIX_SPAWN_CLOEXEC_DEFAULT).
  }

  async findCgroups(): Promise<FoundCgroups> {
    return { kind: 'none', reason: 'macOS has no control groups', problems: [] };
  }
}

/** `lsof` exits with 1 when nothing listens, and prints nothing then. */
async function listening(): Promise<readonly LsofListener[]> {
  return parseLsof((await orNothing('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-F', 'pcnd'])).stdout);
}

async function instancesOf(pids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (pids.length === 0) return new Map();
  const { stdout } = await ps(['-E', '-ww', '-o', 'pid=,command=', '-p', pids.join(',')]);
  const marked = stdout
    .split('\n')
    .map((line) => [Number.parseInt(line, 10), MARKER.exec(line)?.[1]] as const);
  return new Map(marked.flatMap(([pid, id]) => (id === undefined ? [] : [[pid, id] as const])));
}

const MARKER = / BERTH_INSTANCE=(inst_[0-9a-f-]+)(?: |$)/;

async function readBootId(): Promise<string> {
  const { stdout } = await run('sysctl', BOOT_ID);
  return stdout.trim();
}

async function table(selection: readonly string[]): Promise<PsRow[]> {
  const { stdout } = await ps([...COLUMNS, ...selection]);
  return parsePsTable(stdout);
}
