import { dirname } from 'node:path';
import { CGROUP_NAMES, isId } from '@berth/contract';
import { groupMembers, groupsIn } from '@berth/host';
import { cgroupOf } from '@berth/runtime-process';
import type { RegistryReading } from '@berth/store/sqlite-reader';
import type { DaemonFacts, GroupFacts, InstanceGroup } from '../world.ts';

/** Looks where runs of this registry have had their control groups. Makes none, and moves nobody. */
export async function collectGroups({ runs }: RegistryReading, { answer }: DaemonFacts): Promise<GroupFacts> {
  const places = new Set(
    runs.flatMap(
      ({ handle }) => cgroupOf(handle)?.hierarchies.map(({ instance }) => dirname(instance)) ?? [],
    ),
  );
  const groups = await Promise.all(
    [...places].map(async (place) => {
      const names = (await groupsIn(place)).filter((name) => isId('instance', name));
      return Promise.all(names.map((name) => groupFacts(place, name)));
    }),
  );
  return { kind: answer.kind === 'answers' ? answer.cgroups : null, groups: groups.flat() };
}

async function groupFacts(place: string, instance: string): Promise<InstanceGroup> {
  const path = `${place}/${instance}`;
  const [all, keepers] = await Promise.all([
    groupMembers(path),
    groupMembers(`${path}/${CGROUP_NAMES.keeper}`),
  ]);
  return { path, instance, keepers, others: all.filter((pid) => !keepers.includes(pid)) };
}
