import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CLAUDE_SCREEN_RULES } from '../../packages/agents/src/claude/screen-rules.ts';
import { BusyScreens } from '../harness/busy-screens.ts';
import type { Bench, Case } from '../harness/case.ts';
import { cpuShares, type Group } from '../harness/cpu-time.ts';
import { absentFigure, type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { ownProcesses } from '../harness/own-processes.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const AIMS: readonly Aim[] = [{ statistic: 'max', limit: 25 }];
const SETTLE_MS = 5000;
const WINDOW_MS = 10_000;
const WINDOWS = 3;
const COUNT = 50;
const WATCHED: Row = { name: 'berth: daemon, by rules', unit: '%', aims: AIMS };
const PLAIN: Row = { name: 'berth: daemon, plain commands', unit: '%' };
const TMUX: Row = { name: 'tmux server', unit: '%', peer: true };

export const detection: Case = {
  name: 'detection',
  title: 'Detection: processor time of telling what busy assistants do',
  method: [
    'Fifty terminals on which `cat` prints what a working assistant prints, about 2 KB a second each: ten times a second the',
    'rows around its prompt, once a second its title. Processor time from /proc of the daemon with all its threads, in percent',
    'of one processor, in three windows of 10 s: once with fifty assistants that have the screen rules of Claude Code, once with',
    'fifty plain commands in a Berth of their own; and of a tmux server, which keeps the screens as well, in the same windows. Then all three while nothing is printed.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? 3 : COUNT;
  await using watched = await Workplace.open();
  await using plain = await Workplace.open();
  await using tmux = await Tmux.open(plain);
  await watched.defineAgent('busy', { title: 'Busy', command: 'cat', rules: CLAUDE_SCREEN_RULES });
  using screens = await BusyScreens.create(await pipes(plain.directory, 3 * size));
  const path = (part: number, index: number) => screens.paths[part * size + index] ?? '';
  bench.progress(`detection: ${size} screens three times`);
  const busy = await startTogether(size, (index) => watched.startAgent('busy', { words: [path(0, index)] }));
  const others = await startTogether(size, (index) => plain.start(['cat', path(1, index)]));
  for (let index = 0; index < size; index += 1)
    await tmux?.call(...tmux.detached(`busy-${index}`, ['cat', path(2, index)]));
  await delay(bench.quick ? 1000 : SETTLE_MS);
  const working = (await watched.client.instances()).filter(({ activity }) => activity === 'working');
  if (working.length !== size) throw new Error(`${working.length} of ${size} are seen working`);
  const groups = [
    [(await ownProcesses(watched)).daemon],
    [(await ownProcesses(plain)).daemon],
    tmux === null ? [] : [await tmux.serverPid()],
  ];
  const figures = await shares(bench, `${size} busy screens`, groups);
  screens.pause();
  await delay(bench.quick ? 1000 : SETTLE_MS);
  const still = await shares(bench, `${size} screens that stand still`, groups);
  await Promise.all([watched.endAll(busy), plain.endAll(others)]);
  return [...figures, ...still];
}

async function shares(bench: Bench, group: string, groups: readonly Group[]): Promise<Figure[]> {
  const windows: number[][] = [];
  while (windows.length < WINDOWS) {
    bench.progress(`${group}: window ${windows.length + 1} of ${WINDOWS}`);
    windows.push(await cpuShares(groups, bench.quick ? 1000 : WINDOW_MS));
  }
  const column = (at: number) => windows.map((window) => window[at] ?? Number.NaN);
  return [
    figure(group, WATCHED, column(0)),
    figure(group, PLAIN, column(1)),
    groups[2]?.length === 0 ? absentFigure(group, TMUX, NOT_INSTALLED) : figure(group, TMUX, column(2)),
  ];
}

async function pipes(directory: string, count: number): Promise<string[]> {
  const folder = join(directory, 'pipes');
  await mkdir(folder);
  return Array.from({ length: count }, (_, index) => join(folder, String(index)));
}
