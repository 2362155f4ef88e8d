import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import {
  type CgroupController,
  type CgroupHierarchy,
  type KernelLimit,
  type LimitName,
  type Limits,
  messageOf,
  systemCode,
} from '@berth/contract';
import { groupEntry, groupNumber, readGroupFile } from './group-files.ts';

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

type GroupLimit = Exclude<KernelLimit, 'files'>;
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

type Hierarchy = { readonly version: Version } & Pick<CgroupHierarchy, 'controllers'>;
type Attempt = readonly [path: string, value: string];

/**
 * Puts limits on the child's group of one hierarchy, as far as its controllers go, and takes off those that are not named.
 * Synchronous: a keeper does it right after the fork.
 */
export function writeLimits(group: string, hierarchy: Hierarchy, limits: Limits): LimitsWritten {
  const work = attempts(group, hierarchy, limits);
  let step = work.next();
  while (step.done !== true) step = work.next(tryNow(step.value));
  return step.value;
}

/**
 * The same for a daemon, and for a program that has been there for long: to take memory from it, the kernel may need a
 * while. Less memory than is in use is not set.
 */
export async function rewriteLimits(
  group: string,
  hierarchy: Hierarchy,
  limits: Limits,
): Promise<LimitsWritten> {
  const tight = await memoryInTheWay(group, hierarchy, limits);
  const open = hierarchy.controllers.filter((controller) => tight === undefined || controller !== 'memory');
  const work = attempts(group, { ...hierarchy, controllers: open }, limits);
  let step = work.next();
  while (step.done !== true) step = work.next(await tryLater(step.value));
  const { held, problems } = step.value;
  return { held, problems: tight === undefined ? problems : [`cannot limit memory (${tight})`, ...problems] };
}

/**
 * Version 1 refuses less than is in use. Version 2 takes any number, and kills where it cannot get that much back: there it
 * is looked at before. Files that were read and can be read again are no hindrance.
 */
async function memoryInTheWay(
  group: string,
  { version, controllers }: Hierarchy,
  { memory }: Limits,
): Promise<string | undefined> {
  if (version === 1 || memory === undefined || !controllers.includes('memory')) return undefined;
  const [max, current, stat] = await Promise.all(
    ['memory.max', 'memory.current', 'memory.stat'].map((name) => readGroupFile(group, name)),
  );
  // What it holds already takes nothing from anybody.
  if ((groupNumber(max) ?? Number.POSITIVE_INFINITY) <= memory) return undefined;
  const used = (groupNumber(current) ?? 0) - (groupEntry(stat, 'inactive_file') ?? 0);
  return used > memory ? `${memory} to memory.max: ${used} bytes are in use` : undefined;
}

/** Yields what is to be written, and takes what came of it: an error, or nothing. */
function* attempts(
  group: string,
  { version, controllers }: Hierarchy,
  limits: Limits,
): Generator<Attempt, LimitsWritten, unknown> {
  const held: LimitName[] = [];
  const problems: string[] = [];
  for (const name of Object.keys(CONTROLLER_OF) as GroupLimit[]) {
    if (!controllers.includes(CONTROLLER_OF[name])) continue;
    const problem = yield* attemptsFor(group, limitWrites(version, name, limits[name]));
    if (problem !== undefined) problems.push(`cannot limit ${name} (${problem})`);
    else if (limits[name] !== undefined) held.push(name);
  }
  return { held, problems };
}

/** Returns what the kernel said to the first that it refused; undefined when it took all. */
function* attemptsFor(
  group: string,
  writes: readonly LimitWrite[],
): Generator<Attempt, string | undefined, unknown> {
  for (const { file, value, optional } of writes) {
    const error = yield [`${group}/${file}`, value];
    if (error === undefined || (optional === true && systemCode(error) === 'ENOENT')) continue;
    return `${value} to ${file}: ${messageOf(error)}`;
  }
  return undefined;
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

function tryNow([path, value]: Attempt): unknown {
  try {
    writeFileSync(path, value, { flag: 'r+' });
    return undefined;
  } catch (error) {
    return error;
  }
}

function tryLater([path, value]: Attempt): Promise<unknown> {
  return writeFile(path, value, { flag: 'r+' }).catch((error: unknown) => error);
}
