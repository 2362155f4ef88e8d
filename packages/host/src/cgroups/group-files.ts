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

/** How files of groups are read: once, or over and over by somebody who keeps them open. */
export interface GroupFiles {
  /** A file of a group, or undefined when group or file are not there. */
  text(group: string, name: string): Promise<string | undefined>;
  /** `memory.stat` of a group that uses `used` bytes. Long, and dear for the kernel to write. */
  memoryStat(group: string, used: number): Promise<string | undefined>;
  /** Names of the groups in a group. */
  below(group: string): Promise<readonly string[]>;
}

/** A whole number at the beginning of a text. */
export function groupNumber(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(value) ? undefined : value;
}

/** The number behind a key in a text of `key number` lines. */
export function groupEntry(text: string | undefined, key: string): number | undefined {
  if (text === undefined) return undefined;
  const line = `\n${key} `;
  const at = `\n${text}`.indexOf(line);
  // One character was put in front of the text, and one of the line's is not counted.
  return at < 0 ? undefined : groupNumber(text.slice(at + line.length - 1));
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
export function groupMembers(group: string): Promise<readonly number[]> {
  return membersBy(READ_ONCE, group);
}

/** The same, by files that are read in some way. */
export async function membersBy(files: GroupFiles, group: string): Promise<readonly number[]> {
  const [text, below] = await Promise.all([files.text(group, 'cgroup.procs'), files.below(group)]);
  const own = (text ?? '').split('\n').map(Number).filter(Boolean);
  const others = await Promise.all(below.map((name) => membersBy(files, join(group, name))));
  return [...own, ...others.flat()];
}

export const READ_ONCE: GroupFiles = {
  text: readGroupFile,
  memoryStat: (group) => readGroupFile(group, 'memory.stat'),
  below: groupsIn,
};
