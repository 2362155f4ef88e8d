import { join } from 'node:path';
import { CGROUP_NAMES, type CgroupPlace } from '@berth/contract';
import { groupEntry, readGroupFile } from './group-files.ts';

const KEY = 'oom_kill';

/**
 * How many processes of an instance the kernel has killed for want of memory, since its groups were made; undefined where
 * nothing counts them.
 */
export async function memoryKills({ version, hierarchies }: CgroupPlace): Promise<number | undefined> {
  const memory = hierarchies.find(({ controllers }) => controllers.includes('memory'));
  if (memory === undefined) return undefined;
  // Version 2 counts what happens below a group too; version 1 counts in the group of the victim.
  const places = version === 2 ? [''] : ['', CGROUP_NAMES.child, CGROUP_NAMES.keeper];
  const file = version === 2 ? 'memory.events' : 'memory.oom_control';
  const texts = await Promise.all(places.map((place) => readGroupFile(join(memory.instance, place), file)));
  const counts = texts.map((text) => groupEntry(text, KEY)).filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count);
}
