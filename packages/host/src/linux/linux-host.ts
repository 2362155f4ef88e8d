import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { MemoryRoom, ProcessIdentity } from '@berth/contract';
import { findOwnCgroups } from '../cgroups/find-cgroups.ts';
import type { FoundCgroups } from '../cgroups/found-cgroups.ts';
import type { Host, ProcessEntry } from '../host.ts';
import type { Quota } from '../inspection.ts';
import { closeInheritedDescriptors } from './inherited-descriptors.ts';
import type { TcpListener, TcpListenerOwner } from '../ports/listener.ts';
import { readListenerOwners } from './listener-owners.ts';
import { readAccepted } from './accepted.ts';
import { readListeners } from './listeners.ts';
import { readMemoryRoom } from './memory-room.ts';
import { readOpenFiles } from './open-files.ts';
import { readEnvironments, readStat, readStats } from './proc-files.ts';
import { type ProcStat, parseProcStat } from './proc-stat.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const PID_NAMESPACE = '/proc/self/ns/pid';

export class LinuxHost implements Host {
  readonly platform = 'linux';
  #machine: Promise<{ bootId: string; pidNamespace: string }> | undefined;

  async self(): Promise<ProcessIdentity> {
    const identity = await this.identify(process.pid);
    if (identity === undefined) throw new Error('/proc does not show this process: is /proc mounted?');
    return identity;
  }

  async identify(pid: number): Promise<ProcessIdentity | undefined> {
    const stat = statOf(pid);
    if (stat === undefined || stat.zombie) return undefined;
    this.#machine ??= readMachine();
    return { pid, startTime: stat.startTime, ...(await this.#machine) };
  }

  identifyNow(pid: number): ProcessIdentity | undefined {
    const stat = statOf(pid);
    if (stat === undefined || stat.zombie) return undefined;
    const bootId = readFileSync(BOOT_ID, 'utf8').trim();
    return { pid, startTime: stat.startTime, bootId, pidNamespace: readlinkSync(PID_NAMESPACE) };
  }

  async processes(pids?: readonly number[]): Promise<readonly ProcessEntry[]> {
    const entries = (await readStats(pids ?? (await allPids()))).map(parseProcStat);
    return entries.filter((entry) => entry !== undefined);
  }

  async withEnvironment(pids: readonly number[], entry: string): Promise<readonly number[]> {
    const wanted = Buffer.from(`${entry}\0`);
    const found = await readEnvironments(pids);
    return pids.filter((_, index) => holds(found[index], wanted));
  }

  async foregroundGroup(leader: number): Promise<number | undefined> {
    const stat = statOf(leader);
    return stat !== undefined && stat.foreground > 0 ? stat.foreground : undefined;
  }

  async networkNamespace(): Promise<string> {
    return (await readlink('/proc/self/ns/net')).replace(/\D+/g, '');
  }

  openFiles(): Promise<Quota | undefined> {
    return readOpenFiles();
  }

  memoryRoom(): Promise<MemoryRoom | undefined> {
    return readMemoryRoom();
  }

  listeners(): Promise<readonly TcpListener[]> {
    return readListeners();
  }

  listenerOwners(
    listeners: readonly TcpListener[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, TcpListenerOwner>> {
    return readListenerOwners(listeners, signal);
  }

  isAccepted(port: number, remotePort: number): Promise<boolean | undefined> {
    return readAccepted(port, remotePort);
  }

  closeInherited(): void {
    closeInheritedDescriptors();
  }

  findCgroups(): Promise<FoundCgroups> {
    return findOwnCgroups();
  }
}

async function allPids(): Promise<readonly number[]> {
  return (await readdir('/proc')).map(Number).filter(Number.isInteger);
}

async function readMachine(): Promise<{ bootId: string; pidNamespace: string }> {
  const bootId = (await readFile(BOOT_ID, 'utf8')).trim();
  return { bootId, pidNamespace: await readlink(PID_NAMESPACE) };
}

function statOf(pid: number): ProcStat | undefined {
  const line = readStat(pid);
  return line === undefined ? undefined : parseProcStat(line);
}

/** An entry stands at the beginning, or after the end of another. */
function holds(environment: Buffer | undefined, wanted: Buffer): boolean {
  if (environment === undefined) return false;
  const at = environment.indexOf(wanted);
  return at === 0 || (at > 0 && environment.includes(Buffer.concat([Buffer.from([0]), wanted])));
}
