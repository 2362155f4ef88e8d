import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { memoryOf } from './memory-use.ts';
import type { Workplace } from './workplace.ts';

/** What a Berth holds of the machine. */
export interface Holdings {
  /** Living processes, the daemon and keepers on standby included. */
  readonly processes: number;
  /** Open descriptors of the daemon. */
  readonly descriptors: number;
  /** Files in the directories of sockets and of screens. */
  readonly files: number;
  /** Control groups named after one of the instances. */
  readonly controlGroups: number;
  /** Resident memory of the daemon, in millions of bytes. */
  readonly residentMb: number;
}

export type Growth = Omit<Holdings, 'controlGroups'>;

/** Room for what comes and goes: a request under way, a keeper that is made ready. */
const DESCRIPTOR_SLACK = 8;
const PROCESS_SLACK = 1;
const FILE_SLACK = 2;
/** A heap breathes; and an event, an instance and its run may be remembered for each cycle. */
const MEMORY_SLACK_MB = 64;
const MEMORY_SLACK_MB_PER_CYCLE = 0.02;
const CONTROL_GROUPS = '/sys/fs/cgroup';

export async function holdingsOf(workplace: Workplace, ids: readonly string[]): Promise<Holdings> {
  const { pid } = await workplace.client.daemon();
  const { sockets } = workplace.client.paths;
  const [descriptors, run, screens, memory] = await Promise.all([
    countIn(`/proc/${pid}/fd`),
    countIn(sockets),
    countIn(join(workplace.state, 'screens')),
    memoryOf(pid),
  ]);
  return {
    processes: workplace.processes().length,
    descriptors,
    files: run + screens,
    controlGroups: await countNamed(CONTROL_GROUPS, new Set(ids)),
    residentMb: memory.rss,
  };
}

/** Of each thing the least. */
export function leastOf(one: Holdings, other: Holdings): Holdings {
  return {
    processes: Math.min(one.processes, other.processes),
    descriptors: Math.min(one.descriptors, other.descriptors),
    files: Math.min(one.files, other.files),
    controlGroups: Math.min(one.controlGroups, other.controlGroups),
    residentMb: Math.min(one.residentMb, other.residentMb),
  };
}

export function growth(before: Holdings, after: Holdings): Growth {
  return {
    processes: after.processes - before.processes,
    descriptors: after.descriptors - before.descriptors,
    files: after.files - before.files,
    residentMb: after.residentMb - before.residentMb,
  };
}

/** What grew beyond what comes and goes, in words. */
export function leaks(before: Holdings, after: Holdings, cycles: number): string[] {
  const more = growth(before, after);
  const memorySlack = MEMORY_SLACK_MB + cycles * MEMORY_SLACK_MB_PER_CYCLE;
  const found = [
    { what: 'processes', value: more.processes, slack: PROCESS_SLACK },
    { what: 'descriptors', value: more.descriptors, slack: DESCRIPTOR_SLACK },
    { what: 'files in run and screens', value: more.files, slack: FILE_SLACK },
    { what: 'control groups', value: after.controlGroups, slack: 0 },
    { what: 'MB of memory', value: Math.round(more.residentMb), slack: memorySlack },
  ];
  return found.filter(({ value, slack }) => value > slack).map(({ what, value }) => `${value} ${what}`);
}

async function countIn(directory: string): Promise<number> {
  return (await readdir(directory)).length;
}

/** Directories with one of these names, at any depth. */
async function countNamed(root: string, names: ReadonlySet<string>): Promise<number> {
  if (names.size === 0) return 0;
  let count = 0;
  for (const entry of await subdirectories(root)) {
    if (names.has(entry)) count += 1;
    count += await countNamed(join(root, entry), names);
  }
  return count;
}

async function subdirectories(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    // Somebody else's control group, or one that went meanwhile, or a machine without any.
    if (['ENOENT', 'EACCES', 'ENODEV'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
