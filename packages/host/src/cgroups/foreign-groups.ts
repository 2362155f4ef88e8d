import { readFile } from 'node:fs/promises';
import { type CgroupController, type CgroupPlace, systemCode } from '@berth/contract';
import { readGroupFile } from './group-files.ts';
import { ownGroups } from './own-groups.ts';

/** What is looked at in a group that somebody else has made, in version 2. */
const CONTROLLERS_2: readonly CgroupController[] = ['memory', 'pids', 'cpu'];

/**
 * The groups of a process that somebody else has put there, such as the engine of a container. They are told by a name that
 * stands in their path: whoever has the pid by now is in others. Undefined where they cannot be seen.
 */
export async function foreignGroups(pid: number, name: string): Promise<CgroupPlace | undefined> {
  const [mountinfo, cgroup] = await Promise.all([
    readOrNothing('/proc/self/mountinfo'),
    readOrNothing(`/proc/${pid}/cgroup`),
  ]);
  const all = ownGroups(mountinfo, cgroup).filter(({ directory }) => directory.includes(name));
  const first = all.filter(({ version }) => version === 1);
  if (first.some(({ controllers }) => controllers.includes('memory')))
    return {
      version: 1,
      hierarchies: first.map(({ directory, controllers }) => hierarchyOf(directory, controllers)),
    };
  const unified = all.find(({ version }) => version === 2);
  if (unified === undefined) return undefined;
  const offered = ((await readGroupFile(unified.directory, 'cgroup.controllers')) ?? '').trim().split(' ');
  const controllers = CONTROLLERS_2.filter((controller) => offered.includes(controller));
  return { version: 2, hierarchies: [hierarchyOf(unified.directory, controllers)] };
}

function hierarchyOf(directory: string, controllers: readonly CgroupController[]) {
  return { instance: directory, home: directory, controllers, child: directory };
}

/** Only Linux has them, and a process may end at any time. */
async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return '';
  }
}
