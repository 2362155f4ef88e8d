import { type CgroupController, type CgroupPlace, childGroups } from '@berth/contract';
import { groupEntry, type GroupFiles, groupNumber, membersBy, READ_ONCE } from './group-files.ts';

/** What everything in a child's group uses, counted by the kernel. */
export interface GroupUsage {
  /** Processor time in milliseconds of all that ever was in the group; null where the kernel does not count it. */
  readonly cpuMs: number | null;
  /** Bytes, without the cache that the kernel can drop at once; null where the kernel does not count it. */
  readonly memory: number | null;
  /** Living processes. */
  readonly pids: readonly number[];
  /** Threads of all of them, which is what a limit of processes counts; null where the kernel does not count them. */
  readonly threads: number | null;
}

const NANOSECONDS_PER_MS = 1_000_000;
const MICROSECONDS_PER_MS = 1000;

/**
 * One look at the child's group: four small files, five with the memory's cache. Of a group that was looked at a moment
 * ago (`recent`) and in which nothing has run since, one: whoever starts, ends or takes memory uses a processor for it.
 * Undefined when nobody is in it: the run is over, or its program could not be placed and must be looked for in the
 * process table.
 */
export async function readUsage(
  place: CgroupPlace,
  files: GroupFiles = READ_ONCE,
  recent?: GroupUsage,
): Promise<GroupUsage | undefined> {
  const cpuMs = await (place.version === 2 ? cpuOfVersion2(place, files) : cpuOfVersion1(place, files));
  if (cpuMs !== null && cpuMs === recent?.cpuMs) return recent;
  const [pids, memory, threads] = await Promise.all([
    membersBy(files, groupWith(place, 'pids') ?? childGroups(place)[0] ?? ''),
    memoryOf(place, files),
    threadsOf(place, files),
  ]);
  return pids.length === 0 ? undefined : { cpuMs, memory, pids, threads };
}

async function threadsOf(place: CgroupPlace, files: GroupFiles): Promise<number | null> {
  const group = groupWith(place, 'pids');
  return group === undefined ? null : (groupNumber(await files.text(group, 'pids.current')) ?? null);
}

function groupWith(place: CgroupPlace, controller: CgroupController): string | undefined {
  const at = place.hierarchies.findIndex(({ controllers }) => controllers.includes(controller));
  return childGroups(place)[at];
}

/** Every group of version 2 counts processor time, with or without the controller. */
async function cpuOfVersion2(place: CgroupPlace, files: GroupFiles): Promise<number | null> {
  const [group] = childGroups(place);
  if (group === undefined) return null;
  const used = groupEntry(await files.text(group, 'cpu.stat'), 'usage_usec');
  return used === undefined ? null : used / MICROSECONDS_PER_MS;
}

async function cpuOfVersion1(place: CgroupPlace, files: GroupFiles): Promise<number | null> {
  const group = groupWith(place, 'cpuacct');
  if (group === undefined) return null;
  const used = groupNumber(await files.text(group, 'cpuacct.usage'));
  return used === undefined ? null : used / NANOSECONDS_PER_MS;
}

const MEMORY_FILES = {
  1: { usage: 'memory.usage_in_bytes', cache: 'total_inactive_file' },
  2: { usage: 'memory.current', cache: 'inactive_file' },
} as const;

async function memoryOf(place: CgroupPlace, files: GroupFiles): Promise<number | null> {
  const group = groupWith(place, 'memory');
  if (group === undefined) return null;
  const { usage, cache } = MEMORY_FILES[place.version];
  const used = groupNumber(await files.text(group, usage));
  if (used === undefined) return null;
  const droppable = groupEntry(await files.memoryStat(group, used), cache);
  return Math.max(0, used - (droppable ?? 0));
}
