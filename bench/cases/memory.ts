import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Figure, figure, type Row } from '../harness/figure.ts';
import { type MemoryUse, memoryOf } from '../harness/memory-use.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const SHARE_LIMIT_MB = 10;
/** Time for what starting took to be given back. */
const SETTLE_MS = 5000;
const QUICK_SETTLE_MS = 300;

const TMUX_SERVER: Row = { name: 'tmux server: PSS', unit: 'MB', peer: true };
const TMUX_SHARE: Row = { name: 'tmux server, per session: PSS', unit: 'MB', peer: true };

export const memory: Case = {
  name: 'memory',
  title: 'Memory: what Berth adds to idle instances',
  method: [
    'Instances of `cat`, which itself is not counted, after a rest of some seconds. PSS from smaps_rollup: pages that several',
    'processes share are divided among them, this benchmark included, which is a Node as well. Per instance: all keepers',
    'and the daemon, divided by the instances. tmux has no log and one process for all. MB are millions of bytes.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const figures: Figure[] = [];
  const instances: InstanceView[] = [];
  const sizes = bench.quick ? [1, 5] : bench.large ? [1, 10, 50, 200] : [1, 10, 50];
  for (const size of sizes) {
    const from = instances.length;
    bench.progress(`memory: ${size} instances`);
    instances.push(...(await startTogether(size - from, () => workplace.start(IDLER))));
    for (let at = from; at < size; at += 1) await tmux?.call(...tmux.detached(`memory-${at}`, IDLER));
    await delay(bench.quick ? QUICK_SETTLE_MS : SETTLE_MS);
    const group = size === 1 ? '1 instance' : `${size} instances`;
    figures.push(
      ...(await berthFigures(group, workplace, instances)),
      ...(await tmuxFigures(group, tmux, size)),
    );
  }
  return figures;
}

async function berthFigures(
  group: string,
  { client }: Workplace,
  instances: readonly InstanceView[],
): Promise<Figure[]> {
  const keepers = await Promise.all(instances.map(({ keeperPid }) => memoryOf(keeperPid)));
  const daemon = await memoryOf((await client.daemon()).pid);
  const whole = [...keepers, daemon].reduce((sum, { pss }) => sum + pss, 0);
  const mega = (row: string, uses: readonly number[]) => figure(group, { name: row, unit: 'MB' }, uses);
  const share: Row = {
    name: 'berth, per instance: keeper and share of the daemon, PSS',
    unit: 'MB',
    ...(instances.length >= 50 ? { aims: [{ statistic: 'p50', limit: SHARE_LIMIT_MB }] } : {}),
  };
  return [
    figure(group, share, [whole / instances.length]),
    mega('berth, each keeper: PSS', pssOf(keepers)),
    mega('berth, daemon: PSS', pssOf([daemon])),
    mega('berth, daemon: RSS', [daemon.rss]),
  ];
}

async function tmuxFigures(group: string, tmux: Tmux | null, size: number): Promise<Figure[]> {
  if (tmux === null) return [TMUX_SHARE, TMUX_SERVER].map((row) => absentFigure(group, row, NOT_INSTALLED));
  const { pss } = await memoryOf(await tmux.serverPid());
  return [figure(group, TMUX_SHARE, [pss / size]), figure(group, TMUX_SERVER, [pss])];
}

function pssOf(uses: readonly MemoryUse[]): number[] {
  return uses.map(({ pss }) => pss);
}
