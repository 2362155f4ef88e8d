import { writeFileSync } from 'node:fs';
import {
  type CgroupController,
  type CgroupHierarchy,
  type LimitName,
  type Limits,
  messageOf,
  systemCode,
} from '@berth/contract';

/** What is written into one file of a group. */
interface LimitWrite {
  readonly file: string;
  readonly value: string;
  /** Not every kernel has it. */
  readonly optional?: true;
}

/** What became of limits that a group was to hold. */
export interface LimitsWritten {
  readonly held: readonly LimitName[];
  /** Sentences; empty when the kernel took everything. */
  readonly problems: readonly string[];
}

type GroupLimit = Exclude<LimitName, 'files'>;
type Version = 1 | 2;

/** The kernel shares processors out by so many microseconds. */
const PERIOD_US = 100_000;
/** What each version calls no limit. */
const UNLIMITED = { 1: '-1', 2: 'max' } as const;
const CONTROLLER_OF: Readonly<Record<GroupLimit, CgroupController>> = {
  memory: 'memory',
  cpus: 'cpu',
  pids: 'pids',
};

/**
 * Puts limits on the child's group of one hierarchy, as far as its controllers go, and takes off those that are not named.
 * Synchronous: a keeper does it between the making of the group and the fork.
 */
export function writeLimits(
  group: string,
  { version, controllers }: { version: Version } & Pick<CgroupHierarchy, 'controllers'>,
  limits: Limits,
): LimitsWritten {
  const held: LimitName[] = [];
  const problems: string[] = [];
  for (const name of Object.keys(CONTROLLER_OF) as GroupLimit[]) {
    if (!controllers.includes(CONTROLLER_OF[name])) continue;
    const problem = tryWrites(group, limitWrites(version, name, limits[name]));
    if (problem !== undefined) problems.push(`cannot limit ${name} (${problem})`);
    else if (limits[name] !== undefined) held.push(name);
  }
  return { held, problems };
}

/** In the order in which the kernel takes them, whatever the limit was before. */
function limitWrites(version: Version, name: GroupLimit, value: number | undefined): readonly LimitWrite[] {
  switch (name) {
    case 'memory':
      return version === 1 ? memoryOfVersion1(value) : memoryOfVersion2(value);
    case 'pids':
      return [{ file: 'pids.max', value: value === undefined ? 'max' : String(value) }];
    case 'cpus':
      return version === 1 ? cpusOfVersion1(value) : cpusOfVersion2(value);
  }
}

/** Memory with swap is never to be less than memory: it is opened before, and closed after. */
function memoryOfVersion1(bytes: number | undefined): readonly LimitWrite[] {
  const both = { file: 'memory.memsw.limit_in_bytes', optional: true } as const;
  const open: LimitWrite = { ...both, value: UNLIMITED[1] };
  const value = bytes === undefined ? UNLIMITED[1] : String(bytes);
  const memory: LimitWrite = { file: 'memory.limit_in_bytes', value };
  return bytes === undefined ? [open, memory] : [open, memory, { ...both, value }];
}

/** Without a limit on swap, a program that takes too much would make the whole machine slow before it is stopped. */
function memoryOfVersion2(bytes: number | undefined): readonly LimitWrite[] {
  return [
    { file: 'memory.max', value: bytes === undefined ? UNLIMITED[2] : String(bytes) },
    { file: 'memory.swap.max', value: bytes === undefined ? UNLIMITED[2] : '0', optional: true },
  ];
}

function cpusOfVersion1(cpus: number | undefined): readonly LimitWrite[] {
  return [
    { file: 'cpu.cfs_period_us', value: String(PERIOD_US) },
    { file: 'cpu.cfs_quota_us', value: cpus === undefined ? UNLIMITED[1] : String(quota(cpus)) },
  ];
}

function cpusOfVersion2(cpus: number | undefined): readonly LimitWrite[] {
  return [{ file: 'cpu.max', value: `${cpus === undefined ? UNLIMITED[2] : quota(cpus)} ${PERIOD_US}` }];
}

function quota(cpus: number): number {
  return Math.max(1000, Math.round(cpus * PERIOD_US));
}

/** What the kernel said to the first that it refused; undefined when it took all. */
function tryWrites(group: string, writes: readonly LimitWrite[]): string | undefined {
  for (const { file, value, optional } of writes) {
    try {
      writeFileSync(`${group}/${file}`, value, { flag: 'r+' });
    } catch (error) {
      if (optional === true && systemCode(error) === 'ENOENT') continue;
      return `${value} to ${file}: ${messageOf(error)}`;
    }
  }
  return undefined;
}
