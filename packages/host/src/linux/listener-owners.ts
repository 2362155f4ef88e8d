import { readdir, readFile, readlink } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import { ROLE_ENTRIES } from '../own-environment.ts';
import { COMMAND_MAX_CHARACTERS, type TcpListener, type TcpListenerOwner } from '../ports/listener.ts';
import { parseProcStat } from './proc-stat.ts';

const SOCKET_LINK = /^socket:\[(\d+)\]$/;
const INSTANCE_GROUP = /\/berth\/(inst_[0-9a-f-]+)\/child/;
const INSTANCE_MARKER = /(?:^|\0)BERTH_INSTANCE=(inst_[0-9a-f-]+)(?:\0|$)/;
/** Deeper than any tree of processes that means something. */
const ANCESTORS_MAX = 64;
/** Processes looked through at once: enough to hide latency, few enough to leave the thread pool usable. */
const BATCH = 8;

/**
 * Who holds these sockets, by key. Dear, since every descriptor of every process may have to be looked at: newest
 * processes first, and no further than needed. What another user's process holds stays unknown.
 */
export async function readListenerOwners(
  listeners: readonly TcpListener[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, TcpListenerOwner>> {
  const wanted = new Set(listeners.map(({ key }) => key));
  const holders = new Map<string, number>();
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const newest = pids.toSorted((a, b) => b - a);
  for (let at = 0; at < newest.length && holders.size < wanted.size; at += BATCH) {
    signal?.throwIfAborted();
    const batch = newest.slice(at, at + BATCH);
    const found = await Promise.all(batch.map(socketsOf));
    batch.forEach((pid, index) => {
      for (const key of found[index] ?? []) if (wanted.has(key) && !holders.has(key)) holders.set(key, pid);
    });
  }
  const owners = new Map<number, TcpListenerOwner>();
  for (const pid of new Set(holders.values())) owners.set(pid, await ownerOf(pid));
  return new Map([...holders].flatMap(([key, pid]) => withOwner(key, owners.get(pid))));
}

function withOwner(key: string, owner: TcpListenerOwner | undefined): [string, TcpListenerOwner][] {
  return owner === undefined ? [] : [[key, owner]];
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const names = (await quietly(() => readdir(`/proc/${pid}/fd`))) ?? [];
  const links = await Promise.all(names.map((name) => quietly(() => readlink(`/proc/${pid}/fd/${name}`))));
  return links.map((target) => SOCKET_LINK.exec(target ?? '')?.[1]).filter((key) => key !== undefined);
}

async function ownerOf(pid: number): Promise<TcpListenerOwner> {
  const words = (await read(pid, 'cmdline')).replace(/\0+$/, '').replaceAll('\0', ' ');
  const command = (words || (await read(pid, 'comm')).trim()).slice(0, COMMAND_MAX_CHARACTERS);
  return { pid, command, instance: await instanceOf(pid) };
}

/** By control group, which cannot be left; else by the marker, which every process inherits that does not drop it. */
async function instanceOf(pid: number): Promise<string | null> {
  let at = pid;
  for (let step = 0; step < ANCESTORS_MAX && at > 1; step += 1) {
    const environment = await read(at, 'environ');
    if (ROLE_ENTRIES.some((entry) => `\0${environment}`.includes(`\0${entry}\0`))) return null;
    const instance =
      INSTANCE_GROUP.exec(await read(at, 'cgroup'))?.[1] ?? INSTANCE_MARKER.exec(environment)?.[1];
    if (instance !== undefined) return instance;
    at = parseProcStat(await read(at, 'stat'))?.parent ?? 0;
  }
  return null;
}

async function read(pid: number, file: string): Promise<string> {
  return (await quietly(() => readFile(`/proc/${pid}/${file}`, 'latin1'))) ?? '';
}

/** A process may end at any moment, and another user's does not show everything. */
async function quietly<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
