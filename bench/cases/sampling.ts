import { setTimeout as delay } from 'node:timers/promises';
import { childGroups } from '@berth/contract';
import type { ResourceTarget } from '@berth/core';
import { createUseHost } from '@berth/host';
import { berthPaths } from '@berth/host/paths';
import { cgroupOf, countedGroups } from '@berth/runtime-process';
import { readRegistry } from '@berth/store/sqlite-reader';
import { LocalResourceProbe } from '../../apps/daemon/src/resources/local-resource-probe.ts';
import type { Bench, Case } from '../harness/case.ts';
import { type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { KeptReads } from '../harness/kept-reads.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';

/** So often a daemon looks while nobody watches, and while somebody does. */
const UNWATCHED_MS = 10_000;
const WATCHED_MS = 1000;
const QUICK_MS = 200;
const AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 0.5 }];
/** Something runs in it before every look, so that no look may believe the one before. */
const BUSY = ['sh', '-c', 'while :; do sleep 0.9; done'];
/** What a look at a group reads, by version. */
const GROUP_FILES = {
  1: ['cpuacct.usage', 'cgroup.procs', 'pids.current', 'memory.usage_in_bytes', 'memory.stat'],
  2: ['cpu.stat', 'cgroup.procs', 'pids.current', 'memory.current', 'memory.stat'],
} as const;
const MICROSECONDS_PER_MS = 1000;

export const sampling: Case = {
  name: 'sampling',
  title: 'Sampling: what looking at 100 instances costs, in percent of one processor',
  method: [
    'The part of the daemon that looks at resources, alone in this process, looks at 100 real instances at the pace of a daemon:',
    'every 10 s as while nobody watches, then every second as while somebody does. Processor time of this process for each look,',
    'with all its threads, in percent of the time between two. `busy`: a shell that starts a program every second; `idle`: `cat`.',
    'Beside it the same files of the control groups, and `/proc/PID/io` of the programs, kept open and read one after the other',
    'without anything made of them.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? 5 : 100;
  return [
    ...(await looks(bench, { name: `${size} busy instances`, size, command: BUSY })),
    ...(await looks(bench, { name: `${size} idle instances`, size, command: IDLER })),
  ];
}

interface Crowd {
  readonly name: string;
  readonly size: number;
  readonly command: readonly string[];
}

async function looks(bench: Bench, { name, size, command }: Crowd): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  const instances = await startTogether(size, () => workplace.start(command));
  const targets = targetsOf(workplace);
  const monotonic = () => performance.now();
  const probe = new LocalResourceProbe({ host: createUseHost(), placeOf: countedGroups(), monotonic });
  using bare = new KeptReads(targets.flatMap(filesOf));
  const paces = [
    { row: { name: 'every 10 s', unit: '%', aims: AIMS } satisfies Row, everyMs: UNWATCHED_MS, count: 5 },
    { row: { name: 'every second', unit: '%' } satisfies Row, everyMs: WATCHED_MS, count: 20 },
  ];
  const figures: Figure[] = [];
  for (const { row, everyMs, count } of paces) {
    const pace = bench.quick ? { everyMs: QUICK_MS, count: 3 } : { everyMs, count };
    bench.progress(`sampling: ${name}, ${row.name}`);
    const sample = async () => void (await probe.sample(targets));
    const [look = [], read = []] = await shares(pace, [sample, async () => bare.read()]);
    figures.push(figure(name, row, look));
    figures.push(
      figure(name, { name: `${bare.count} files read, ${row.name}`, unit: '%', peer: true }, read),
    );
  }
  await probe.close();
  await workplace.endAll(instances);
  return figures;
}

/** One after the other at each time. The first one opens what stays open, and is not counted. */
async function shares(
  { everyMs, count }: { readonly everyMs: number; readonly count: number },
  works: readonly (() => Promise<void>)[],
): Promise<number[][]> {
  const taken = works.map((): number[] => []);
  for (let round = 0; round <= count; round += 1) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) taken[index]?.push(((user + system) / MICROSECONDS_PER_MS / everyMs) * 100);
    }
    await delay(everyMs);
  }
  return taken;
}

function targetsOf(workplace: Workplace): ResourceTarget[] {
  const reading = readRegistry(berthPaths(workplace.environment()).database);
  if (typeof reading === 'string') throw new Error(`the registry is ${reading}`);
  return reading.runs.flatMap(({ instance, keeper, child, handle }) =>
    keeper === null || child === null ? [] : [{ instance, keeper, child, handle }],
  );
}

function filesOf({ child, handle }: ResourceTarget): string[] {
  const place = cgroupOf(handle);
  const io = `/proc/${child.pid}/io`;
  if (place === undefined) return [`/proc/${child.pid}/stat`, io];
  const groups = childGroups(place);
  // Files that a hierarchy does not have are left out; each has processes, of which one list is read.
  const found = GROUP_FILES[place.version].flatMap((file) => {
    const holders = groups.map((group) => `${group}/${file}`);
    return file === 'cgroup.procs' ? holders.slice(0, 1) : holders;
  });
  return [...found, io];
}
