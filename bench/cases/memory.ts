import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { lackOfMemory, memoryOf } from '../harness/memory-use.ts';
import { ownProcesses } from '../harness/own-processes.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { wholeProcess } from '../harness/whole-process.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** What a keeper, its program and the daemon's part of it take at most, in millions of bytes, for looking ahead. */
const ROOM_PER_INSTANCE_MB = 16;
/** Time for what starting took to be given back. */
const SETTLE_MS = 5000;
const QUICK_SETTLE_MS = 300;
/** A thousand instances are to be stopped in a minute. */
const STOP_LIMIT_MS = 60_000;

const SHARE_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 10 }];
const DAEMON_AIMS: readonly Aim[] = [{ statistic: 'max', limit: 350 }];
const SHARE = 'berth, per instance: keeper and share of the daemon, PSS';
const TMUX_SERVER: Row = { name: 'tmux server: PSS', unit: 'MB', peer: true };
const TMUX_SHARE: Row = { name: 'tmux server, per session: PSS', unit: 'MB', peer: true };

export const memory: Case = {
  name: 'memory',
  title: 'Memory: what Berth adds to idle instances',
  method: [
    'Instances of `cat`, which itself is not counted, after a rest of some seconds. PSS from smaps_rollup: pages that several',
    'processes share are divided among them, this benchmark included, which is a Node as well. Per instance: the daemon and all',
    'keepers, those on standby included, divided by the instances. tmux has no log and one process for all. Then all are',
    'stopped by one `berth down --all`. MB are millions of bytes.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const instances: InstanceView[] = [];
  const figures: Figure[] = [];
  for (const size of bench.quick ? [1, 5] : [1, 50, 200, 1000]) {
    const lack = await lackOfMemory((size - instances.length) * ROOM_PER_INSTANCE_MB);
    if (lack !== undefined) {
      figures.push(...absentFigures(size, lack));
      continue;
    }
    await grow(bench, { workplace, tmux, instances, size });
    figures.push(
      ...(await berthFigures(workplace, instances.length)),
      ...(await tmuxFigures(groupOf(size), tmux, size)),
    );
  }
  bench.progress(`memory: stopping ${instances.length} instances`);
  return [...figures, await stopAll(workplace, instances.length)];
}

interface Growing {
  readonly workplace: Workplace;
  readonly tmux: Tmux | null;
  readonly instances: InstanceView[];
  readonly size: number;
}

async function grow(bench: Bench, { workplace, tmux, instances, size }: Growing): Promise<void> {
  const from = instances.length;
  bench.progress(`memory: ${size} instances`);
  instances.push(...(await startTogether(size - from, () => workplace.start(IDLER))));
  for (let at = from; at < size; at += 1) await tmux?.call(...tmux.detached(`memory-${at}`, IDLER));
  await delay(bench.quick ? QUICK_SETTLE_MS : SETTLE_MS);
}

async function berthFigures(workplace: Workplace, size: number): Promise<Figure[]> {
  const group = groupOf(size);
  const own = await ownProcesses(workplace);
  const keepers = (await Promise.all(own.keepers.map(memoryOf))).map(({ pss }) => pss);
  const daemon = await memoryOf(own.daemon);
  const whole = keepers.reduce((sum, pss) => sum + pss, daemon.pss);
  const samples = [[whole / size], keepers, [daemon.pss], [daemon.rss]];
  return berthRows(size).map((row, index) => figure(group, row, samples[index] ?? []));
}

function berthRows(size: number): readonly Row[] {
  return [
    { name: SHARE, unit: 'MB', ...(size >= 50 ? { aims: SHARE_AIMS } : {}) },
    { name: 'berth, each keeper: PSS', unit: 'MB' },
    { name: 'berth, daemon: PSS', unit: 'MB' },
    { name: 'berth, daemon: RSS', unit: 'MB', aims: DAEMON_AIMS },
  ];
}

function absentFigures(size: number, lack: string): Figure[] {
  return [...berthRows(size), TMUX_SHARE, TMUX_SERVER].map((row) => absentFigure(groupOf(size), row, lack));
}

async function tmuxFigures(group: string, tmux: Tmux | null, size: number): Promise<Figure[]> {
  if (tmux === null) return [TMUX_SHARE, TMUX_SERVER].map((row) => absentFigure(group, row, NOT_INSTALLED));
  const { pss } = await memoryOf(await tmux.serverPid());
  return [figure(group, TMUX_SHARE, [pss / size]), figure(group, TMUX_SERVER, [pss])];
}

/** As a person does it. Rejects when one of them could not be stopped. */
async function stopAll(workplace: Workplace, size: number): Promise<Figure> {
  const row: Row = {
    name: 'berth down --all --grace 0s',
    unit: 'ms',
    aims: [{ statistic: 'max', limit: STOP_LIMIT_MS }],
  };
  return figure(groupOf(size), row, [await wholeProcess(workplace.berth('down', '--all', '--grace', '0s'))]);
}

function groupOf(size: number): string {
  return size === 1 ? '1 instance' : `${size} instances`;
}
