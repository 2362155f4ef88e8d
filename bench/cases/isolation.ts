import type { Bench, Case } from '../harness/case.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { GREETER, READY } from '../harness/programs.ts';
import { startedAt } from '../harness/started-at.ts';
import { together } from '../harness/together.ts';
import { type StartOptions, Workplace } from '../harness/workplace.ts';
import { BarePipe } from '../peers/bare-pipe.ts';
import { BarePty } from '../peers/bare-pty.ts';
import { bubblewrapped } from '../peers/bubblewrap.ts';
import { proxyFigures } from './isolation-proxy.ts';

/** A sandbox may cost so much more than none: 25 and 30 ms, and with an allow-list 150. */
const SANDBOX_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 55 }];
const ALLOW_LIST_AIMS: readonly Aim[] = [{ statistic: 'p50', limit: 175 }];
const CROWDS = [10, 50];
const LIMITS = { memory: 256 * 1024 * 1024, pids: 64 };

type Position = StartOptions;

const POSITIONS: readonly {
  readonly name: string;
  readonly position: Position;
  readonly aims?: readonly Aim[];
}[] = [
  { name: 'none', position: {} },
  { name: 'none, with limits', position: { limits: LIMITS } },
  { name: 'sandbox', position: { isolation: 'sandbox' }, aims: SANDBOX_AIMS },
  {
    name: 'sandbox without network',
    position: { isolation: 'sandbox', network: 'none', limits: LIMITS },
    aims: SANDBOX_AIMS,
  },
  {
    name: 'sandbox with an allow-list',
    position: { isolation: 'sandbox', network: 'allow-list', allow: ['a.example'] },
    aims: ALLOW_LIST_AIMS,
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
  for (const size of bench.quick ? [10] : CROWDS) {
    const crowd = { group: `${size} at once`, warmUp: bench.quick ? 0 : 1, rounds: bench.quick ? 1 : 5 };
    figures.push(...(await measure(bench, crowds(workplace, size), crowd)));
  }
  const visits = { group: 'a connection and a request', warmUp: 1, rounds: bench.quick ? 1 : 20 };
  figures.push(...(await proxyFigures(bench, workplace, visits)));
  return figures;
}

function oneAt(workplace: Workplace, { name, position, aims = [] }: (typeof POSITIONS)[number]): Contender {
  return {
    rows: [{ name: `berth, ${name}`, unit: 'ms', aims }],
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
  const berth = (name: string, position: Position): Contender =>
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
