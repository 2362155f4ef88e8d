import type { Bench, Case } from '../harness/case.ts';
import { type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { wholeProcess } from '../harness/whole-process.ts';
import { Workplace } from '../harness/workplace.ts';
import { Pm2 } from '../peers/pm2.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** A list must feel like a command of the system. */
const RATIO_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 1.6 }];

/** The list with a hundred takes pm2 half a second. */
const PM2_ROUNDS = 4;

const LS = 'berth ls';
const NODE = 'node -e 0';

export const ls: Case = {
  name: 'ls',
  title: 'List: the whole command',
  method: [
    'From starting the process to its end, output discarded; `berth ls` as npm installs it, with a running daemon. `node -e 0`',
    'is the least that a command written for Node can take. The ratio is that of the medians. tmux has one session more;',
    '`pm2 list` takes part in every fourth round.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  await using pm2 = await Pm2.open(workplace);
  const figures: Figure[] = [];
  let running = 0;
  for (const count of bench.quick ? [0, 5] : [0, 20, 100]) {
    await startTogether(count - running, () => workplace.start(IDLER));
    for (; running < count; running += 1) await tmux?.call(...tmux.detached(`ls-${running}`, IDLER));
    if (pm2.absent === undefined && count > 0) await pm2.start(count, IDLER);
    figures.push(...(await listing(bench, { workplace, tmux, pm2, count })));
  }
  return figures;
}

interface Listing {
  readonly workplace: Workplace;
  readonly tmux: Tmux | null;
  readonly pm2: Pm2;
  readonly count: number;
}

async function listing(bench: Bench, { workplace, tmux, pm2, count }: Listing): Promise<Figure[]> {
  const contenders = [
    whole({ name: LS, unit: 'ms' }, () => wholeProcess(workplace.berth('ls'))),
    whole({ name: 'berth ls --json', unit: 'ms' }, () => wholeProcess(workplace.berth('ls', '--json'))),
    whole({ name: NODE, unit: 'ms', peer: true }, () => wholeProcess(workplace.bareNode())),
    throughTmux(tmux),
    throughPm2(pm2),
  ];
  const group = `${count} idle instances`;
  const rounds = bench.quick ? 3 : 40;
  const figures = await measure(bench, contenders, { group, warmUp: bench.quick ? 1 : 3, rounds });
  return [...figures, ratio(group, figures)];
}

function whole(row: Row, run: () => Promise<number>): Contender {
  return { rows: [row], sample: async () => [await run()] };
}

function throughTmux(tmux: Tmux | null): Contender {
  const row: Row = { name: 'tmux ls', unit: 'ms', peer: true };
  if (tmux === null) return absentContender([row], NOT_INSTALLED);
  return whole(row, () => wholeProcess(tmux.program('ls')));
}

function throughPm2(pm2: Pm2): Contender {
  const row: Row = { name: 'pm2 list', unit: 'ms', peer: true };
  if (pm2.absent !== undefined) return absentContender([row], pm2.absent);
  return { ...whole(row, () => wholeProcess(pm2.program('list'))), everyRounds: PM2_ROUNDS };
}

function ratio(group: string, figures: readonly Figure[]): Figure {
  const median = (name: string) => figures.find((one) => one.name === name)?.p50 ?? Number.NaN;
  return figure(group, { name: `${LS} / ${NODE}`, unit: 'x', aims: RATIO_AIMS }, [median(LS) / median(NODE)]);
}
