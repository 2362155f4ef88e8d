import { type CgroupPlace, childGroups } from '@berth/contract';
import { groupEntry, groupNumber, readGroupFile } from './group-files.ts';
import { memoryKills } from './memory-kills.ts';

/** How often the kernel has held the limits of an instance, since its groups were made. Null where nothing counts it. */
export interface LimitStrikes {
  /** Processes that were killed for want of memory. */
  readonly memory: number | null;
  /** Forks that were refused. */
  readonly pids: number | null;
}

/** What the kernel knows of the memory of an instance's program. Null where it counts none, or limits none. */
export interface MemoryBounds {
  /** Bytes. */
  readonly limit: number | null;
  /** Most bytes at a time. */
  readonly peak: number | null;
}

/** From here on version 1 means no limit: the largest number of whole pages. */
const UNLIMITED = 2 ** 62;
const MEMORY_FILES = {
  1: { limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes' },
  2: { limit: 'memory.max', peak: 'memory.peak' },
} as const;

export async function limitStrikes(place: CgroupPlace): Promise<LimitStrikes> {
  const group = groupOf(place, 'pids');
  const events = group === undefined ? undefined : await readGroupFile(group, 'pids.events');
  return { memory: (await memoryKills(place)) ?? null, pids: groupEntry(events, 'max') ?? null };
}

export async function memoryBounds(place: CgroupPlace): Promise<MemoryBounds> {
  const group = groupOf(place, 'memory');
  if (group === undefined) return { limit: null, peak: null };
  const files = MEMORY_FILES[place.version];
  const [limit, peak] = await Promise.all(
    [files.limit, files.peak].map(async (name) => groupNumber(await readGroupFile(group, name))),
  );
  return { limit: limit === undefined || limit >= UNLIMITED ? null : limit, peak: peak ?? null };
}

function groupOf(place: CgroupPlace, controller: 'memory' | 'pids'): string | undefined {
  const at = place.hierarchies.findIndex(({ controllers }) => controllers.includes(controller));
  return childGroups(place)[at];
}
