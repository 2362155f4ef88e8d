import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MemoryRoom } from '@berth/contract';
import { groupEntry, groupNumber, readGroupFile } from '../cgroups/group-files.ts';
import { ownGroups } from '../cgroups/own-groups.ts';

const BYTES_PER_KB = 1024;
/** Groups above each other; more than anybody nests. */
const DEPTH_MAX = 32;

const FILES = {
  1: { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', prefix: 'total_' },
  2: { limit: 'memory.max', used: 'memory.current', prefix: '' },
} as const;
type Version = keyof typeof FILES;

/** Where the kernel tells of memory; other places in tests. */
export interface MemorySources {
  readonly meminfo: string;
  readonly pressure: string;
  readonly mountinfo: string;
  readonly cgroup: string;
}

const KERNEL: MemorySources = {
  meminfo: '/proc/meminfo',
  pressure: '/proc/pressure/memory',
  mountinfo: '/proc/self/mountinfo',
  cgroup: '/proc/self/cgroup',
};

/**
 * How much memory there is for more programs: what the machine has left, or less where this process is in a control group
 * that may not have as much. Undefined where the kernel does not tell.
 */
export async function readMemoryRoom(sources: MemorySources = KERNEL): Promise<MemoryRoom | undefined> {
  const [meminfo, stalled, groups] = await Promise.all([
    text(sources.meminfo),
    readStalled(sources.pressure),
    readGroupRooms(sources),
  ]);
  const [total, available] = [kilobytes(meminfo, 'MemTotal'), kilobytes(meminfo, 'MemAvailable')];
  if (total === undefined || available === undefined) return undefined;
  const machine = { available, total, group: null };
  const tightest = groups.reduce<Omit<MemoryRoom, 'stalled'>>(
    (least, group) => (group.available < least.available ? group : least),
    machine,
  );
  return { ...tightest, stalled };
}

/** Percent of the last ten seconds in which everything stood still for want of memory; null on kernels that do not count it. */
async function readStalled(path: string): Promise<number | null> {
  const value = /^full avg10=(\d+(?:\.\d+)?)/m.exec((await text(path)) ?? '')?.[1];
  return value === undefined ? null : Number(value);
}

/** What each group that this process is in has left, as far as it is bounded. */
async function readGroupRooms(sources: MemorySources): Promise<Omit<MemoryRoom, 'stalled'>[]> {
  const [mountinfo, cgroup] = await Promise.all([text(sources.mountinfo), text(sources.cgroup)]);
  const own = ownGroups(mountinfo ?? '', cgroup ?? '');
  const counting = own.filter(({ version, controllers }) => version === 2 || controllers.includes('memory'));
  const rooms = counting.flatMap(({ version, directory }) =>
    upwards(directory).map((group) => readGroupRoom(version, group)),
  );
  return (await Promise.all(rooms)).filter((room) => room !== undefined);
}

/** A group and those above it. Beyond the mount there are no such files, and nothing is found. */
function upwards(directory: string): string[] {
  const groups: string[] = [];
  for (let at = directory; groups.length < DEPTH_MAX && at !== dirname(at); at = dirname(at)) groups.push(at);
  return groups;
}

async function readGroupRoom(
  version: Version,
  group: string,
): Promise<Omit<MemoryRoom, 'stalled'> | undefined> {
  const { limit, used, prefix } = FILES[version];
  // `max` is no number; what is unlimited in version 1 is a number beyond all memory, and never the tightest.
  const total = groupNumber(await readGroupFile(group, limit));
  if (total === undefined) return undefined;
  const [taken, stat] = await Promise.all([readGroupFile(group, used), readGroupFile(group, 'memory.stat')]);
  const inUse = groupNumber(taken);
  if (inUse === undefined) return undefined;
  const bytes = (key: string) => groupEntry(stat, `${prefix}${key}`) ?? 0;
  // Files that were read and can be read again: the kernel drops them first. Of those in use, and of what it knows of names
  // and nodes on disks (which version 1 does not tell), it likes to keep half.
  const droppable = bytes('inactive_file') + (bytes('active_file') + bytes('slab_reclaimable')) / 2;
  return { available: Math.max(0, Math.floor(total - inUse + droppable)), total, group };
}

function kilobytes(meminfo: string | undefined, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo ?? '')?.[1];
  return value === undefined ? undefined : Number(value) * BYTES_PER_KB;
}

/** Kernels without pressure figures have the file and cannot read it, or have none. */
async function text(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Whatever it is, it tells nothing, and a start must not fail for it.
    return undefined;
  }
}
