import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { TEST_IMAGE } from '@berth/testkit/engine-stand';
import type { Bench, Case } from '../harness/case.ts';
import { absentFigure, type Figure, figure, type Row } from '../harness/figure.ts';
import { memoryOf } from '../harness/memory-use.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { type StartOptions, Workplace } from '../harness/workplace.ts';

const SETTLE_MS = 3000;
const QUICK_SETTLE_MS = 300;
const POSITIONS: readonly {
  readonly name: string;
  readonly position: StartOptions;
  readonly needsEngine?: true;
}[] = [
  { name: 'none', position: {} },
  { name: 'sandbox', position: { isolation: 'sandbox' } },
  { name: 'sandbox without network', position: { isolation: 'sandbox', network: 'none' } },
  { name: 'container', position: { isolation: 'container', image: TEST_IMAGE }, needsEngine: true },
];

export const positions: Case = {
  name: 'positions',
  title: 'Memory: what each position of the dial adds',
  method: [
    'Ten idle instances of `cat` at each position: PSS of all processes that are there because of them, the `cat` itself',
    'left out and the daemon too: keepers, the processes of bubblewrap, and those of the engine (conmon and its init). An',
    'engine that serves many is not counted.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const engine = process.env['BERTH_TEST_ENGINE'];
  const settings: Record<string, string> = { BERTH_STANDBY_KEEPERS: '0' };
  if (engine !== undefined) settings['DOCKER_HOST'] = engine;
  await using workplace = await Workplace.open(settings);
  const figures: Figure[] = [];
  for (const { name, position, needsEngine } of POSITIONS) {
    const row: Row = { name: `berth, ${name}: per instance, PSS`, unit: 'MB' };
    if (needsEngine && engine === undefined) {
      figures.push(absentFigure(GROUP, row, 'BERTH_TEST_ENGINE names no engine'));
      continue;
    }
    bench.progress(`positions: ${name}`);
    const instances = await startTogether(bench.quick ? 2 : 10, () => workplace.start(IDLER, position));
    await delay(bench.quick ? QUICK_SETTLE_MS : SETTLE_MS);
    const shares = await Promise.all(instances.map(shareOf));
    figures.push(figure(GROUP, row, shares));
    await workplace.endAll(instances);
  }
  return figures;
}

const GROUP = 'idle instances';

/** Of what names the instance in its words or its environment, or its run: container and keeper are called by it. */
async function shareOf({ id, run: current }: InstanceView): Promise<number> {
  const marks = [id, ...(current === null ? [] : [current])];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const used = await Promise.all(pids.map((pid) => usedBy(pid, marks)));
  return used.reduce((sum, pss) => sum + pss, 0);
}

async function usedBy(pid: number, marks: readonly string[]): Promise<number> {
  try {
    const words = await readFile(`/proc/${pid}/cmdline`, 'latin1');
    if (words === 'cat\0') return 0;
    const said = words + (await readFile(`/proc/${pid}/environ`, 'latin1'));
    return marks.some((mark) => said.includes(mark)) ? (await memoryOf(pid)).pss : 0;
  } catch (error) {
    // It ended since it was listed, or is a thread of the kernel.
    if (systemCode(error) !== undefined) return 0;
    throw error;
  }
}
