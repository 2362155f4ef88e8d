import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Case } from '../harness/case.ts';
import { cpuShares, type Group } from '../harness/cpu-time.ts';
import { absentFigure, type Aim, type Figure, figure, type Row } from '../harness/figure.ts';
import { ownProcesses } from '../harness/own-processes.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { Pm2 } from '../peers/pm2.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const AIMS: readonly Aim[] = [{ statistic: 'max', limit: 2 }];
/** Time for what starting takes to be over. */
const SETTLE_MS = 10_000;
const QUICK_SETTLE_MS = 500;
/** Long enough for ticks of 10 ms to say something, three times. */
const WINDOW_MS = 10_000;
const QUICK_WINDOW_MS = 1000;
const WINDOWS = 3;
/** More would only take longer to start; its daemon's share does not depend on it much. */
const PM2_COUNT = 50;

const WHOLE: Row = { name: 'berth: daemon and keepers', unit: '%', aims: AIMS };
const DAEMON: Row = { name: 'berth: daemon', unit: '%' };
const TMUX: Row = { name: 'tmux server', unit: '%', peer: true };

export const idle: Case = {
  name: 'idle',
  title: 'Idle: processor time while nothing happens',
  method: [
    'Processor time from /proc of the daemon and all keepers, those on standby included, in percent of one processor: three',
    'windows of 10 s after a rest. `cat` itself is not counted. tmux has as many sessions, pm2 fifty processes or as many; all',
    'are measured in the same windows. Then Berth alone while one client watches the resources of all instances.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const size = bench.quick ? 5 : 100;
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  await using pm2 = await Pm2.open(workplace);
  bench.progress(`idle: ${size} instances`);
  const instances = await startTogether(size, () => workplace.start(IDLER));
  for (let at = 0; at < size; at += 1) await tmux?.call(...tmux.detached(`idle-${at}`, IDLER));
  const pm2Count = Math.min(size, PM2_COUNT);
  if (pm2.absent === undefined) await pm2.start(pm2Count, IDLER);
  await delay(bench.quick ? QUICK_SETTLE_MS : SETTLE_MS);
  const { daemon, keepers } = await ownProcesses(workplace);
  const members: Member[] = [
    { row: WHOLE, pids: [daemon, ...keepers] },
    { row: DAEMON, pids: [daemon] },
    tmux === null ? { row: TMUX, absent: NOT_INSTALLED } : { row: TMUX, pids: [await tmux.serverPid()] },
    await pm2Member(pm2, pm2Count),
  ];
  const figures = await shares(bench, `${size} idle instances`, members);
  await using _watcher = watcher(workplace);
  const watched = await shares(bench, `${size} idle instances, resources watched`, members.slice(0, 2));
  await workplace.endAll(instances);
  return [...figures, ...watched];
}

/** Somebody who looks at what all instances use, as `berth top` does. */
function watcher({ client }: Workplace): AsyncDisposable {
  const leaving = new AbortController();
  const watching = (async () => {
    for await (const _view of client.watchResources({ signal: leaving.signal })) {
      // The work is done in the daemon.
    }
  })().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return {
    [Symbol.asyncDispose]: async () => {
      leaving.abort();
      await watching;
    },
  };
}

interface Member {
  readonly row: Row;
  readonly pids?: Group;
  readonly absent?: string;
}

async function pm2Member(pm2: Pm2, count: number): Promise<Member> {
  const row: Row = { name: `pm2 daemon, ${count} processes`, unit: '%', peer: true };
  return pm2.absent === undefined ? { row, pids: [await pm2.daemonPid()] } : { row, absent: pm2.absent };
}

async function shares(bench: Bench, group: string, members: readonly Member[]): Promise<Figure[]> {
  const present = members.map(({ pids }) => pids ?? []);
  const windows: number[][] = [];
  while (windows.length < WINDOWS) {
    bench.progress(`idle: window ${windows.length + 1} of ${WINDOWS}`);
    windows.push(await cpuShares(present, bench.quick ? QUICK_WINDOW_MS : WINDOW_MS));
  }
  return members.map(({ row, absent }, index) =>
    absent === undefined
      ? figure(
          group,
          row,
          windows.map((window) => window[index] ?? Number.NaN),
        )
      : absentFigure(group, row, absent),
  );
}
