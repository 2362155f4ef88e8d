import { join } from 'node:path';
import type { Bench, Case } from '../harness/case.ts';
import { Bell } from '../harness/fifo.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { bellRinger, GREETER, READY } from '../harness/programs.ts';
import { lookUntil, wholeLog } from '../harness/sight.ts';
import { Workplace } from '../harness/workplace.ts';
import { BarePipe } from '../peers/bare-pipe.ts';
import { BarePty } from '../peers/bare-pty.ts';
import { Pm2 } from '../peers/pm2.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

/** A hundred at once are to be ready in three seconds. */
const READY_LIMIT_MS = 3000;
/** Rounds by size: a hundred starts and ends take seconds. */
const ROUNDS: ReadonlyMap<number, number> = new Map([
  [10, 10],
  [50, 5],
  [100, 4],
]);
/** pm2 needs seconds for fifty; it takes part up to there, in every second round. */
const PM2_MAX = 50;
const PM2_ROUNDS = 2;

export const startMany: Case = {
  name: 'start-many',
  title: 'Start: many at once, until the last one has printed',
  method: [
    'As in `start`, all requests at the same time; a sample is the time until the last client has seen READY. For tmux,',
    'as many `tmux new-session -d` at once, until the last program has written to the named pipe; for pm2 one `pm2 start` of',
    'an ecosystem file with as many applications, up to 50.',
  ].join('\n'),
  run,
};

interface Crowd {
  readonly workplace: Workplace;
  readonly tmux: Tmux | null;
  readonly pm2: Pm2;
  readonly bell: Bell;
}

async function run(bench: Bench): Promise<Figure[]> {
  const sizes = bench.quick ? [10] : [10, 50, 100];
  const figures: Figure[] = [];
  for (const size of sizes) {
    await using workplace = await Workplace.open();
    await using tmux = await Tmux.open(workplace);
    await using pm2 = await Pm2.open(workplace);
    using bell = await Bell.create(join(workplace.directory, 'bell'));
    const rounds = bench.quick ? 1 : (ROUNDS.get(size) ?? 1);
    const plan = { group: `${size} at once`, warmUp: bench.quick ? 0 : 1, rounds };
    figures.push(...(await measure(bench, contenders({ workplace, tmux, pm2, bell }, size), plan)));
  }
  return figures;
}

function contenders({ workplace, tmux, pm2, bell }: Crowd, size: number): Contender[] {
  return [
    throughApi(workplace, size),
    bare({ name: 'bare children with pipes', unit: 'ms', peer: true }, size, () =>
      BarePipe.start(workplace, GREETER, READY),
    ),
    bare({ name: 'bare pseudo-terminals', unit: 'ms', peer: true }, size, () =>
      BarePty.start(workplace, GREETER, READY),
    ),
    throughTmux({ tmux, bell }, size),
    ...(size > PM2_MAX ? [] : [throughPm2({ pm2, bell }, size)]),
  ];
}

function throughApi(workplace: Workplace, size: number): Contender {
  const aims: readonly Aim[] = [{ statistic: 'max', limit: READY_LIMIT_MS }];
  return {
    rows: [{ name: 'berth, log clients: all ready', unit: 'ms', aims }],
    sample: async () => {
      const begin = performance.now();
      const started = await all(size, async () => {
        const instance = await workplace.start(GREETER);
        return { instance, session: await lookUntil(workplace, wholeLog(instance.id), READY) };
      });
      const took = performance.now() - begin;
      for (const { session } of started) session.close();
      await Promise.all(started.map(({ instance }) => workplace.end(instance)));
      return [took];
    },
  };
}

function bare(row: Row, size: number, start: () => Promise<AsyncDisposable>): Contender {
  return {
    rows: [row],
    sample: async () => {
      const begin = performance.now();
      const children = await all(size, start);
      const took = performance.now() - begin;
      await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
      return [took];
    },
  };
}

function throughTmux({ tmux, bell }: Pick<Crowd, 'tmux' | 'bell'>, size: number): Contender {
  const rows: Row[] = [{ name: 'tmux new-session -d, named pipe', unit: 'ms', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      const rung = bell.rings(size);
      const begin = performance.now();
      const calls = all(size, (index) => tmux.call(...tmux.detached(`many-${index}`, bellRinger(bell))));
      await Promise.all([calls, rung]);
      const took = performance.now() - begin;
      await all(size, (index) => tmux.end(`many-${index}`));
      return [took];
    },
  };
}

function throughPm2({ pm2, bell }: Pick<Crowd, 'pm2' | 'bell'>, size: number): Contender {
  const rows: Row[] = [{ name: 'pm2 start of an ecosystem file, named pipe', unit: 'ms', peer: true }];
  if (pm2.absent !== undefined) return absentContender(rows, pm2.absent);
  return {
    rows,
    everyRounds: PM2_ROUNDS,
    sample: async () => {
      const rung = bell.rings(size);
      const begin = performance.now();
      const started = pm2.start(size, bellRinger(bell));
      await rung;
      const took = performance.now() - begin;
      await started;
      await pm2.endAll();
      return [took];
    },
  };
}

function all<T>(size: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: size }, (_, index) => act(index)));
}
