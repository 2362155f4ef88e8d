import { access, constants, mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { groupsIn } from './group-files.ts';

/** What changes groups. The kernel's own is `kernelTree`; tests have one that keeps the kernel's rules on plain files. */
export interface GroupTree {
  /** Makes a group, and those above it. One that exists is fine. */
  make(group: string): Promise<void>;
  /** Rejects with `EBUSY` while a process is in it. */
  remove(group: string): Promise<void>;
  /** Rejects when this process may not move anybody into the group. */
  checkEntry(group: string): Promise<void>;
  /** Moves this process, with all its threads. */
  enter(group: string): Promise<void>;
  /** Hands a controller on to the groups below (version 2). */
  enable(group: string, controller: string): Promise<void>;
}

export const PROCESSES_FILE = 'cgroup.procs';
export const SUBTREE_FILE = 'cgroup.subtree_control';
const KILL_FILE = 'cgroup.kill';
/** Stands for whoever writes it, in every pid namespace. */
const MYSELF = '0';

export const kernelTree: GroupTree = {
  make: async (group) => {
    await mkdir(group, { recursive: true });
  },
  remove: (group) => rmdir(group),
  checkEntry: (group) => access(join(group, PROCESSES_FILE), constants.W_OK),
  enter: (group) => writeFile(join(group, PROCESSES_FILE), MYSELF, { flag: 'r+' }),
  enable: (group, controller) => writeFile(join(group, SUBTREE_FILE), `+${controller}`, { flag: 'r+' }),
};

/** Whether the kernel can kill a whole group at once, as version 2 does. */
export async function canKillGroup(group: string): Promise<boolean> {
  return access(join(group, KILL_FILE), constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Kills everything in a group and below it, whatever it forks meanwhile. A group that is gone is fine. */
export async function killGroup(group: string): Promise<void> {
  try {
    await writeFile(join(group, KILL_FILE), '1', { flag: 'r+' });
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENODEV') throw error;
  }
}

/** Removes a group with all that was made below it. False when a process is in one of them. */
export async function removeGroup(group: string, tree: GroupTree = kernelTree): Promise<boolean> {
  for (const name of await groupsIn(group)) {
    if (!(await removeGroup(join(group, name), tree))) return false;
  }
  try {
    await tree.remove(group);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return true;
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false;
    throw error;
  }
}
