import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';

/** The answer of the kernel for a group that is not there (any more), or one that keeps no list of its own. */
const NOT_THERE: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENODEV',
  'ENOTDIR',
  'EOPNOTSUPP',
  'EACCES',
]);
/** A directory without directories in it: itself and its name in the one above. */
const LINKS_OF_A_LEAF = 2;

/** A file of a group, or undefined when group or file are not there. */
export async function readGroupFile(group: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(group, name), 'utf8');
  } catch (error) {
    if (NOT_THERE.has(systemCode(error))) return undefined;
    throw error;
  }
}

/** A whole number at the beginning of a group's file. */
export async function readGroupNumber(group: string, name: string): Promise<number | undefined> {
  const text = await readGroupFile(group, name);
  const value = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(value) ? undefined : value;
}

/** The number behind a key in a file of `key number` lines. */
export async function readGroupEntry(group: string, name: string, key: string): Promise<number | undefined> {
  const text = await readGroupFile(group, name);
  const value = text === undefined ? undefined : new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Names of the groups in a group. Most have none, which their directory's link count tells without a listing. */
export async function groupsIn(group: string): Promise<readonly string[]> {
  try {
    if ((await stat(group)).nlink === LINKS_OF_A_LEAF) return [];
    const entries = await readdir(group, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (NOT_THERE.has(systemCode(error))) return [];
    throw error;
  }
}

/** Processes in a group and all groups below it. Those of another pid namespace have no pid here and are left out. */
export async function groupMembers(group: string): Promise<readonly number[]> {
  const [text, below] = await Promise.all([readGroupFile(group, 'cgroup.procs'), groupsIn(group)]);
  const own = (text ?? '').split('\n').map(Number).filter(Boolean);
  const others = await Promise.all(below.map((name) => groupMembers(join(group, name))));
  return [...own, ...others.flat()];
}
