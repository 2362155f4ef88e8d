import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Figure, figure, type Row, type Unit } from '../harness/figure.ts';
import { growth, type Holdings, holdingsOf, leaks, leastOf } from '../harness/holdings.ts';
import { memoryOf } from '../harness/memory-use.ts';
import { IDLER } from '../harness/programs.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** Cycles at a time: the daemon has more than one start under way, and the machine is not overrun. */
const WIDTH = 4;
/** Before the first look: code is compiled, caches are filled. */
const WARM_UP = 100;
const QUICK_WARM_UP = 8;
/**
 * What is on its way when the last answer comes gets this long to be gone. Files that the resource view has looked into
 * stay open for ten looks, of which there are six a minute while nobody watches.
 */
const SETTLE_MS = 150_000;
const FIRST_LOOK_MS = 5000;
const LOOK_MS = 200;

export const leakCheck: Case = {
  name: 'leaks',
  title: 'Leaks: what a thousand starts and ends leave behind',
  method: [
    'Cycles of start, stop and remove, four at a time, after a hundred that are not counted. Before and after: living processes,',
    'descriptors of the daemon, files in its directories of sockets and screens, control groups named after instances, and the',
    "daemon's memory. What grew makes the case fail. tmux: as many new-session and kill-session, one after the other.",
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const cycles = bench.quick ? 24 : bench.large ? 10_000 : 1000;
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const group = `${cycles} cycles`;
  await repeat(bench.quick ? QUICK_WARM_UP : WARM_UP, () => cycle(workplace, []));
  const before = await settled(workplace, []);
  const took: number[] = [];
  const ids: string[] = [];
  await repeat(cycles, async () => {
    took.push(await cycle(workplace, ids));
    if (took.length % 10 === 0) bench.progress(`leaks: ${took.length} of ${cycles} cycles`);
  });
  const after = await settled(workplace, ids, before);
  const found = leaks(before, after, cycles);
  if (found.length > 0) throw new Error(`${cycles} cycles left something behind: ${found.join('; ')}`);
  return [
    figure(group, { name: 'berth: one cycle, four at a time', unit: 'ms' }, took),
    ...grown(group, before, after),
    ...(await tmuxFigures(bench, { group, tmux, cycles })),
  ];
}

async function cycle(workplace: Workplace, ids: string[]): Promise<number> {
  const begin = performance.now();
  const instance = await workplace.start(IDLER);
  await workplace.end(instance);
  ids.push(instance.id);
  return performance.now() - begin;
}

/** Repeats an act so often, WIDTH at a time. */
async function repeat(times: number, act: () => Promise<void | number>): Promise<void> {
  const turns = Array.from({ length: times }).keys();
  const work = async () => {
    for (const _turn of turns) await act();
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

/** The least that was there within some seconds, thing by thing: what comes and goes is no leak, however often it comes. */
async function settled(workplace: Workplace, ids: readonly string[], before?: Holdings): Promise<Holdings> {
  const giveUpAt = performance.now() + (before === undefined ? FIRST_LOOK_MS : SETTLE_MS);
  let least = await holdingsOf(workplace, ids);
  while (performance.now() < giveUpAt && (before === undefined || !isBack(before, least))) {
    await delay(LOOK_MS);
    least = leastOf(least, await holdingsOf(workplace, ids));
  }
  return least;
}

function isBack(before: Holdings, now: Holdings): boolean {
  return leaks(before, now, 0).length === 0;
}

function grown(group: string, before: Holdings, after: Holdings): Figure[] {
  const row = (name: string, unit: Unit, value: number) => figure(group, { name, unit }, [value]);
  const more = growth(before, after);
  return [
    row('berth: processes more than before', 'count', more.processes),
    row('berth: descriptors of the daemon, more than before', 'count', more.descriptors),
    row('berth: files in run and screens, more than before', 'count', more.files),
    row('berth: control groups of instances left', 'count', after.controlGroups),
    row('berth: daemon before, RSS', 'MB', before.residentMb),
    row('berth: daemon after, RSS', 'MB', after.residentMb),
  ];
}

interface TmuxCycles {
  readonly group: string;
  readonly tmux: Tmux | null;
  readonly cycles: number;
}

async function tmuxFigures(bench: Bench, { group, tmux, cycles }: TmuxCycles): Promise<Figure[]> {
  const rows: readonly Row[] = [
    { name: 'tmux new-session and kill-session', unit: 'ms', peer: true },
    { name: 'tmux server before, RSS', unit: 'MB', peer: true },
    { name: 'tmux server after, RSS', unit: 'MB', peer: true },
  ];
  if (tmux === null) return rows.map((row) => absentFigure(group, row, NOT_INSTALLED));
  const server = await tmux.serverPid();
  const before = (await memoryOf(server)).rss;
  const took: number[] = [];
  while (took.length < cycles) {
    const begin = performance.now();
    await tmux.call(...tmux.detached('cycle', IDLER));
    await tmux.end('cycle');
    took.push(performance.now() - begin);
    if (took.length % 50 === 0) bench.progress(`leaks: tmux, ${took.length} of ${cycles} cycles`);
  }
  const after = (await memoryOf(server)).rss;
  const samples = [took, [before], [after]];
  return rows.map((row, index) => figure(group, row, samples[index] ?? []));
}
