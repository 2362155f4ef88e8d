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
import { Pm2 } from '../peers/pm2.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const STANDBY_AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 25 },
  { statistic: 'p99', limit: 250 },
];
const FRESH_AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 60 },
  { statistic: 'p99', limit: 250 },
];
/** pm2 takes the better part of a second for a start and an end. */
const PM2_ROUNDS = 4;

export const startOne: Case = {
  name: 'start',
  title: 'Start: from the request to the first byte of the output',
  method: [
    'A warm client inside the benchmark asks the API to start `sh -c "printf READY; exec cat"`, opens its terminal',
    'when the answer is there, and waits for READY: as a log from the first byte, or as a screen. Each request finds a keeper',
    'on standby, except with a second Berth that has none (BERTH_STANDBY_KEEPERS=0). Peers run the same',
    'program: a child with pipes, a pseudo-terminal in this process, a tmux client on a terminal that begins a session',
    '(until READY is on its screen), `tmux new-session -d` and `pm2 start --interpreter none`, whose program writes to a',
    'named pipe; pm2 is the whole command for a daemon that runs already, in every fourth round.',
  ].join('\n'),
  run,
};

async function run(bench: Bench) {
  await using workplace = await Workplace.open();
  await using fresh = await Workplace.open({ BERTH_STANDBY_KEEPERS: '0' });
  await using tmux = await Tmux.open(workplace);
  await using pm2 = await Pm2.open(workplace);
  using bell = await Bell.create(join(workplace.directory, 'bell'));
  const contenders = [
    throughApi(workplace, { name: 'berth', kind: 'log', lookAt: wholeLog, aims: STANDBY_AIMS }),
    throughApi(workplace, { name: 'berth', kind: 'screen', lookAt: screen, aims: STANDBY_AIMS }),
    throughApi(fresh, {
      name: 'berth without standby',
      kind: 'log',
      lookAt: wholeLog,
      aims: FRESH_AIMS,
      standby: false,
    }),
    barePipe(workplace),
    barePty(workplace),
    tmuxAttached(tmux),
    tmuxDetached(tmux, bell),
    throughPm2(pm2, bell),
  ];
  const rounds = bench.quick ? 3 : 60;
  return await measure(bench, contenders, { group: 'one at a time', warmUp: bench.quick ? 1 : 5, rounds });
}

interface Way {
  readonly name: string;
  readonly kind: string;
  readonly lookAt: (target: string) => Look;
  readonly aims: readonly Aim[];
  /** Whether a keeper stands by when the request comes. */
  readonly standby?: boolean;
}

function throughApi(workplace: Workplace, { name, kind, lookAt, aims, standby = true }: Way): Contender {
  return {
    rows: [
      { name: `${name}, ${kind} client: first byte`, unit: 'ms', aims },
      { name: `${name}, ${kind} client: start answered`, unit: 'ms' },
    ],
    sample: async () => {
      if (standby) await workplace.untilStandby();
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

function throughPm2(pm2: Pm2, bell: Bell): Contender {
  const rows: Row[] = [
    { name: 'pm2 start, named pipe', unit: 'ms', peer: true },
    { name: 'pm2 start: the whole command', unit: 'ms', peer: true },
  ];
  if (pm2.absent !== undefined) return absentContender(rows, pm2.absent);
  const command = ['start', '--interpreter', 'none', '--no-autorestart', '--name', 'one', 'sh', '--'];
  return {
    rows,
    everyRounds: PM2_ROUNDS,
    sample: async () => {
      const rung = bell.rings(1);
      const begin = performance.now();
      const call = pm2.call(...command, ...bellRinger(bell).slice(1));
      await rung;
      const seen = performance.now() - begin;
      await call;
      const ended = performance.now() - begin;
      await pm2.endAll();
      return [seen, ended];
    },
  };
}
