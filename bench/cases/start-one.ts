import { join } from 'node:path';
import type { Bench, Case } from '../harness/case.ts';
import { Bell } from '../harness/fifo.ts';
import type { Aim, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { bellRinger, GREETER, READY } from '../harness/programs.ts';
import { type Look, lookUntil, screen, Sight, wholeLog } from '../harness/sight.ts';
import { Workplace } from '../harness/workplace.ts';
import { BarePipe } from '../peers/bare-pipe.ts';
import { BarePty } from '../peers/bare-pty.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** Without a standby keeper; with one, 25 ms. */
const FIRST_BYTE_AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 60 },
  { statistic: 'p99', limit: 250 },
];

export const startOne: Case = {
  name: 'start',
  title: 'Start: from the request to the first byte of the output',
  method: [
    'A warm client inside the benchmark asks the API to start `sh -c "printf READY; exec cat"`, opens its terminal',
    'when the answer is there, and waits for READY: as a log from the first byte, or as a screen. Peers run the same',
    'program: a child with pipes, a pseudo-terminal in this process, a tmux client on a terminal that begins a session',
    '(until READY is on its screen), and `tmux new-session -d` whose program writes to a named pipe.',
  ].join('\n'),
  run,
};

async function run(bench: Bench) {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  using bell = await Bell.create(join(workplace.directory, 'bell'));
  const contenders = [
    throughApi(workplace, 'log', wholeLog),
    throughApi(workplace, 'screen', screen),
    barePipe(workplace),
    barePty(workplace),
    tmuxAttached(tmux),
    tmuxDetached(tmux, bell),
  ];
  const rounds = bench.quick ? 3 : 60;
  return await measure(bench, contenders, { group: 'one at a time', warmUp: bench.quick ? 1 : 5, rounds });
}

function throughApi(workplace: Workplace, kind: string, lookAt: (target: string) => Look): Contender {
  return {
    rows: [
      { name: `berth, ${kind} client: first byte`, unit: 'ms', aims: FIRST_BYTE_AIMS },
      { name: `berth, ${kind} client: start answered`, unit: 'ms' },
    ],
    sample: async () => {
      const begin = performance.now();
      const instance = await workplace.start(GREETER);
      const answered = performance.now() - begin;
      const session = await lookUntil(workplace, lookAt(instance.id), READY);
      const seen = performance.now() - begin;
      session.close();
      await workplace.end(instance);
      return [seen, answered];
    },
  };
}

function barePipe(workplace: Workplace): Contender {
  return {
    rows: [{ name: 'bare child with pipes', unit: 'ms', peer: true }],
    sample: async () => {
      const begin = performance.now();
      await using _child = await BarePipe.start(workplace, GREETER, READY);
      return [performance.now() - begin];
    },
  };
}

function barePty(workplace: Workplace): Contender {
  return {
    rows: [{ name: 'bare pseudo-terminal', unit: 'ms', peer: true }],
    sample: async () => {
      const begin = performance.now();
      await using _child = await BarePty.start(workplace, GREETER, READY);
      return [performance.now() - begin];
    },
  };
}

function tmuxAttached(tmux: Tmux | null): Contender {
  const rows: Row[] = [{ name: 'tmux new-session, attached', unit: 'ms', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      const sight = new Sight(READY);
      const begin = performance.now();
      await using _client = tmux.newSession('attached', GREETER, (bytes) => sight.take(bytes));
      await sight.seen();
      const took = performance.now() - begin;
      await tmux.end('attached');
      return [took];
    },
  };
}

function tmuxDetached(tmux: Tmux | null, bell: Bell): Contender {
  const rows: Row[] = [{ name: 'tmux new-session -d, named pipe', unit: 'ms', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      const rung = bell.rings(1);
      const begin = performance.now();
      await Promise.all([tmux.call(...tmux.detached('detached', bellRinger(bell))), rung]);
      const took = performance.now() - begin;
      await tmux.end('detached');
      return [took];
    },
  };
}
