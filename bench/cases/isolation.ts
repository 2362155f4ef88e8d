import type { Bench, Case } from '../harness/case.ts';
import { type Figure, figure, type Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { GREETER, READY } from '../harness/programs.ts';
import { startedAt } from '../harness/started-at.ts';
import { together } from '../harness/together.ts';
import { type StartOptions, Workplace } from '../harness/workplace.ts';
import { BarePipe } from '../peers/bare-pipe.ts';
import { BarePty } from '../peers/bare-pty.ts';
import { bubblewrapped } from '../peers/bubblewrap.ts';
import { proxyFigures } from './isolation-proxy.ts';

const CROWDS = [10, 50];
const LIMITS = { memory: 256 * 1024 * 1024, pids: 64 };

interface Position {
  readonly name: string;
  readonly position: StartOptions;
  /** What it may cost more than another one, in milliseconds of the medians. */
  readonly over?: { readonly name: string; readonly limit: number };
}

const POSITIONS: readonly Position[] = [
  { name: 'none', position: {} },
  { name: 'none, with limits', position: { limits: LIMITS } },
  { name: 'sandbox', position: { isolation: 'sandbox' }, over: { name: 'none', limit: 30 } },
  {
    name: 'sandbox without network',
    position: { isolation: 'sandbox', network: 'none', limits: LIMITS },
    over: { name: 'none, with limits', limit: 30 },
  },
  {
    name: 'sandbox with an allow-list',
    position: { isolation: 'sandbox', network: 'allow-list', allow: ['a.example'] },
    over: { name: 'none', limit: 150 },
  },
];

export const isolation: Case = {
  name: 'isolation',
  title: 'Isolation: from the request to the first byte, by position of the dial',
  method: [
    'As in `start`, with a keeper on standby: the API is asked to start `sh -c "printf READY; exec cat"`, and READY is waited',
    'for in its log from the first byte. Beside it, in the same rounds: a bare child with pipes, the same in `bwrap` with',
    'namespaces of all kinds and little to bind, and a bare pseudo-terminal. Then 10 and 50 sandboxes requested at once,',
    'until the last has printed, beside as many plain processes of Berth and as many bare `bwrap`.',
    'Then the proxy of an allow-list: a program in a sandbox makes 200 connections in a row to a server on the loopback, each',
    'with one request and its answer, through the proxy, and a plain one makes them directly. A sample is the median of those.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  const plan = { group: 'one at a time', warmUp: bench.quick ? 1 : 5, rounds: bench.quick ? 3 : 60 };
  const figures = await measure(
    bench,
    [...POSITIONS.map((each) => oneAt(workplace, each)), ...bare(workplace)],
    plan,
  );
  figures.push(...POSITIONS.flatMap((position) => added(position, figures)));
  for (const size of bench.quick ? [10] : CROWDS) {
    const crowd = { group: `${size} at once`, warmUp: bench.quick ? 0 : 1, rounds: bench.quick ? 1 : 5 };
    figures.push(...(await measure(bench, crowds(workplace, size), crowd)));
  }
  const visits = { group: 'a connection and a request', warmUp: 1, rounds: bench.quick ? 1 : 20 };
  figures.push(...(await proxyFigures(bench, workplace, visits)));
  return figures;
}

/** The difference of two medians that were taken in turn. */
function added({ name, over }: Position, figures: readonly Figure[]): Figure[] {
  if (over === undefined) return [];
  const median = (position: string) =>
    figures.find((each) => each.name === `berth, ${position}`)?.p50 ?? Number.NaN;
  const row: Row = {
    name: `what it adds: ${name}`,
    unit: 'ms',
    aims: [{ statistic: 'p50', limit: over.limit }],
  };
  return [figure('one at a time', row, [median(name) - median(over.name)])];
}

function oneAt(workplace: Workplace, { name, position }: Position): Contender {
  return {
    rows: [{ name: `berth, ${name}`, unit: 'ms' }],
    sample: async () => {
      await workplace.untilStandby();
      const begin = performance.now();
      const end = await startedAt(workplace, position);
      const took = performance.now() - begin;
      await end();
      return [took];
    },
  };
}

function bare(workplace: Workplace): Contender[] {
  const command = bubblewrapped(GREETER);
  return [
    oneBare({ name: 'bare child with pipes', unit: 'ms', peer: true }, () =>
      BarePipe.start(workplace, GREETER, READY),
    ),
    bubblewrap(command, (words) => oneBare(BWRAP, () => BarePipe.start(workplace, words, READY))),
    oneBare({ name: 'bare pseudo-terminal', unit: 'ms', peer: true }, () =>
      BarePty.start(workplace, GREETER, READY),
    ),
  ];
}

const BWRAP: Row = { name: 'bare child in bwrap, with pipes', unit: 'ms', peer: true };

function bubblewrap(
  command: readonly string[] | null,
  make: (command: readonly string[]) => Contender,
): Contender {
  return command === null ? absentContender([BWRAP], 'bubblewrap is not installed') : make(command);
}

function oneBare(row: Row, start: () => Promise<AsyncDisposable>): Contender {
  return {
    rows: [row],
    sample: async () => {
      const begin = performance.now();
      await using _child = await start();
      return [performance.now() - begin];
    },
  };
}

function crowds(workplace: Workplace, size: number): Contender[] {
  const berth = (name: string, position: StartOptions): Contender =>
    together({ name: `berth, ${name}: all ready`, unit: 'ms' }, size, () => startedAt(workplace, position));
  const command = bubblewrapped(GREETER);
  return [
    berth('none', {}),
    berth('sandbox', { isolation: 'sandbox' }),
    bubblewrap(command, (words) =>
      together(BWRAP, size, async () => {
        const child = await BarePipe.start(workplace, words, READY);
        return () => child[Symbol.asyncDispose]();
      }),
    ),
  ];
}
