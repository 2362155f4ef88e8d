import type { Bench, Case } from '../harness/case.ts';
import { type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { wholeProcess } from '../harness/whole-process.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** A list must feel like a command of the system. */
const RATIO_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 1.6 }];
const API_AIMS: readonly Aim[] = [{ statistic: 'p99', limit: 50 }];

const LS = 'berth ls';
const NODE = 'node -e 0';

export const ls: Case = {
  name: 'ls',
  title: 'List: the whole command',
  method: [
    'From starting the process to its end, output discarded; `berth ls` as npm installs it, with a running daemon. `node -e 0`',
    'is the least that a command written for Node can take. The ratio is that of the medians. tmux has one session more.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const figures: Figure[] = [];
  let running = 0;
  for (const count of bench.quick ? [0, 5] : [0, 20, 100]) {
    await startTogether(count - running, () => workplace.start(IDLER));
    for (; running < count; running += 1) await tmux?.call(...tmux.detached(`ls-${running}`, IDLER));
    figures.push(...(await listing(bench, { workplace, tmux, count })));
  }
  return figures;
}

interface Listing {
  readonly workplace: Workplace;
  readonly tmux: Tmux | null;
  readonly count: number;
}

async function listing(bench: Bench, { workplace, tmux, count }: Listing): Promise<Figure[]> {
  const contenders = [
    whole({ name: LS, unit: 'ms' }, () => wholeProcess(workplace.berth('ls'))),
    whole({ name: NODE, unit: 'ms', peer: true }, () => wholeProcess(workplace.bareNode())),
    throughTmux(tmux),
  ];
  const group = `${count} instances`;
  const rounds = bench.quick ? 3 : 40;
  const figures = await measure(bench, contenders, { group, warmUp: bench.quick ? 1 : 3, rounds });
  return [...figures, ratio(group, figures), await queries(bench, workplace, group)];
}

function whole(row: Row, run: () => Promise<number>): Contender {
  return { rows: [row], sample: async () => [await run()] };
}

function throughTmux(tmux: Tmux | null): Contender {
  const row: Row = { name: 'tmux ls', unit: 'ms', peer: true };
  if (tmux === null) return absentContender([row], NOT_INSTALLED);
  return whole(row, () => wholeProcess(tmux.program('ls')));
}

/** Requests of a warm client, one after the other. */
async function queries(bench: Bench, { client }: Workplace, group: string): Promise<Figure> {
  const samples: number[] = [];
  for (let count = 0; count < (bench.quick ? 20 : 300); count += 1) {
    const begin = performance.now();
    await client.instances();
    samples.push(performance.now() - begin);
  }
  return figure(group, { name: 'API: all instances, warm client', unit: 'ms', aims: API_AIMS }, samples);
}

function ratio(group: string, figures: readonly Figure[]): Figure {
  const median = (name: string) => figures.find((one) => one.name === name)?.p50 ?? Number.NaN;
  return figure(group, { name: `${LS} / ${NODE}`, unit: 'x', aims: RATIO_AIMS }, [median(LS) / median(NODE)]);
}
