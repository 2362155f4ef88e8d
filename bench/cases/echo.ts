import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import type { Bench, Case } from '../harness/case.ts';
import {
  type EchoPath,
  echoContender,
  throughBarePty,
  throughDaemon,
  throughKeeper,
  throughTmux,
} from '../harness/echo-path.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { FLOOD } from '../harness/programs.ts';
import { Workplace } from '../harness/workplace.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const AIMS: readonly Aim[] = [
  { statistic: 'p50', limit: 3 },
  { statistic: 'p99', limit: 15 },
];
const NEIGHBOURS = 3;
/** Time for followers to start and to have read what was there. */
const SETTLE_MS = 2000;

const DAEMON: Row = { name: 'berth, screen client through the daemon', unit: 'ms', aims: AIMS };
const KEEPER: Row = { name: 'berth, straight to the keeper', unit: 'ms' };
const PTY: Row = { name: 'bare pseudo-terminal', unit: 'ms', peer: true };
const TMUX: Row = { name: 'tmux attach', unit: 'ms', peer: true };

export const echo: Case = {
  name: 'echo',
  title: 'Keystroke echo',
  method: [
    'One key at a time, from writing it until it comes back from `stty raw -echo; cat`; each round presses one key on each',
    'path. Neighbours are `yes` instances of the same Berth, whose whole output goes to their logs; watched ones are',
    'followed by a `berth logs --follow --raw` each, so that their output also goes through the daemon. Peers feel the',
    'same neighbours. tmux: a terminal of this process on which `tmux attach` runs, without a status line.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  await using daemon = await throughDaemon(workplace);
  await using keeper = await throughKeeper(workplace);
  await using pty = await throughBarePty(workplace);
  await using inTmux = tmux === null ? null : await throughTmux(tmux);
  const contenders = [
    echoContender(daemon, DAEMON),
    echoContender(keeper, KEEPER),
    echoContender(pty, PTY),
    tmuxContender(inTmux),
  ];
  const press = (group: string) => {
    const rounds = bench.quick ? 30 : 1500;
    return measure(bench, contenders, { group, warmUp: bench.quick ? 5 : 100, rounds });
  };
  const alone = await press('alone');
  const floods = await Promise.all(Array.from({ length: NEIGHBOURS }, () => workplace.start(FLOOD)));
  const flooded = await press(`beside ${NEIGHBOURS} flooding neighbours`);
  await using _followers = await follow(workplace, floods);
  return [
    ...alone,
    ...flooded,
    ...(await press(`beside ${NEIGHBOURS} flooding neighbours that are followed`)),
  ];
}

function tmuxContender(path: EchoPath | null): Contender {
  return path === null ? absentContender([TMUX], NOT_INSTALLED) : echoContender(path, TMUX);
}

/** Follows each instance with a command of its own that throws away what it reads. */
async function follow(workplace: Workplace, instances: readonly InstanceView[]): Promise<AsyncDisposable> {
  const children: ChildProcess[] = [];
  for (const { id } of instances) {
    const { file, args, env } = workplace.berth('logs', '--follow', '--raw', id);
    children.push(spawn(file, args, { env, stdio: 'ignore' }));
  }
  await delay(SETTLE_MS);
  return {
    [Symbol.asyncDispose]: async () => {
      for (const child of children) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
    },
  };
}
