import { readdir, readFile, readlink } from 'node:fs/promises';
import type { ProcessIdentity } from '@berth/contract';
import { findOwnCgroups } from '../cgroups/find-cgroups.ts';
import type { FoundCgroups } from '../cgroups/found-cgroups.ts';
import type { Host, ProcessEntry } from '../host.ts';
import { inBatches } from './in-batches.ts';
import { closeInheritedDescriptors } from './inherited-descriptors.ts';
import type { TcpListener, TcpListenerOwner } from '../ports/listener.ts';
import { readListenerOwners } from './listener-owners.ts';
import { readListeners } from './listeners.ts';
import { type ProcStat, parseProcStat } from './proc-stat.ts';
import { readProc } from './read-proc.ts';

export class LinuxHost implements Host {
  readonly platform = 'linux';
  #machine: Promise<{ bootId: string; pidNamespace: string }> | undefined;

  async self(): Promise<ProcessIdentity> {
    const identity = await this.identify(process.pid);
    if (identity === undefined) throw new Error('/proc does not show this process: is /proc mounted?');
    return identity;
  }

  async identify(pid: number): Promise<ProcessIdentity | undefined> {
    const stat = await readStat(pid);
    if (stat === undefined || stat.zombie) return undefined;
    this.#machine ??= readMachine();
    return { pid, startTime: stat.startTime, ...(await this.#machine) };
  }

  async processes(): Promise<readonly ProcessEntry[]> {
    const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
    const entries = await inBatches(pids, readStat);
    return entries.filter((entry) => entry !== undefined);
  }

  async withEnvironment(pids: readonly number[], entry: string): Promise<readonly number[]> {
    const holds = await inBatches(pids, (pid) => environmentHolds(pid, entry));
    return pids.filter((_, index) => holds[index]);
  }

  async foregroundGroup(leader: number): Promise<number | undefined> {
    const stat = await readStat(leader);
    return stat !== undefined && stat.foreground > 0 ? stat.foreground : undefined;
  }

  async networkNamespace(): Promise<string> {
    return (await readlink('/proc/self/ns/net')).replace(/\D+/g, '');
  }

  listeners(): Promise<readonly TcpListener[]> {
    return readListeners();
  }

  listenerOwners(listeners: readonly TcpListener[]): Promise<ReadonlyMap<string, TcpListenerOwner>> {
    return readListenerOwners(listeners);
  }

  closeInherited(): void {
    closeInheritedDescriptors();
  }

  findCgroups(): Promise<FoundCgroups> {
    return findOwnCgroups();
  }
}

async function readMachine(): Promise<{ bootId: string; pidNamespace: string }> {
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return { bootId, pidNamespace: await readlink('/proc/self/ns/pid') };
}

async function readStat(pid: number): Promise<ProcStat | undefined> {
  const text = await readProc(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcStat(text.toString('latin1'));
}

async function environmentHolds(pid: number, entry: string): Promise<boolean> {
  const block = await readProc(`/proc/${pid}/environ`);
  if (block === undefined) return false;
  const wanted = Buffer.from(`${entry}\0`);
  const at = block.indexOf(wanted);
  return at === 0 || (at > 0 && block.includes(Buffer.concat([Buffer.from([0]), wanted])));
}
