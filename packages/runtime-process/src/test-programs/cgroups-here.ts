import { readFile } from 'node:fs/promises';
import type { CgroupPlace } from '@berth/contract';
import { createHost, type FoundCgroups, findCgroups, kernelTree, removeGroup } from '@berth/host';
import { expect } from 'vitest';

/** What a daemon would find on this machine. Throws where there is nothing: these tests are for machines that have it. */
export async function cgroupsHere(): Promise<FoundCgroups & { kind: 'v1' | 'v2' }> {
  return insist(await createHost().findCgroups());
}

/** Version 2 alone, as on a machine that has no other. Mounted almost everywhere, if without controllers. */
export async function unifiedHere(): Promise<FoundCgroups & { kind: 'v1' | 'v2' }> {
  const [mountinfo, cgroup] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/self/cgroup', 'utf8'),
  ]);
  const unified = mountinfo.split('\n').filter((line) => line.includes(' - cgroup2 '));
  return insist(
    await findCgroups({ tree: kernelTree, mountinfo: unified.join('\n'), cgroup, pid: process.pid }),
  );
}

function insist(found: FoundCgroups): FoundCgroups & { kind: 'v1' | 'v2' } {
  if (found.kind === 'none')
    throw new Error(`this machine has no control groups to test with: ${found.reason}`);
  return found;
}

/** Processes that were killed leave their groups a moment later. */
export async function groupsGone(place: CgroupPlace | undefined): Promise<void> {
  for (const { instance } of place?.hierarchies ?? []) {
    await expect.poll(() => removeGroup(instance), { interval: 5, timeout: 5000 }).toBe(true);
  }
}
