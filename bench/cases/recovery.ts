import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceView } from '@berth/contract/schemas';
import type { Bench, Case } from '../harness/case.ts';
import type { Aim, Figure } from '../harness/figure.ts';
import { type Contender, measure } from '../harness/measure.ts';
import { IDLER } from '../harness/programs.ts';
import { startTogether } from '../harness/start-together.ts';
import { Workplace } from '../harness/workplace.ts';
import { BareDaemon } from '../peers/bare-daemon.ts';
import { crashes } from './crash.ts';

const ANSWER_AIMS: readonly Aim[] = [{ statistic: 'max', limit: 500 }];
const ATTACHED_AIMS: readonly Aim[] = [{ statistic: 'max', limit: 2000 }];
const LOOK_MS = 5;
const PATIENCE_MS = 60_000;

export const recovery: Case = {
  name: 'recovery',
  title: 'Recovery: kill -9 of a program, and of the daemon',
  method: [
    'Crash: a program that runs with `--restart always` is killed; measured from the kill until its next run says through a',
    'named pipe that it is there. Berth waits before it starts something again, at random up to 1 s before a first attempt,',
    'so that what failed together does not start together: with that wait, and, to see its own work alone, with one of a',
    'millisecond. Beside it pm2, which waits for nothing, a loop of the shell, and one that waits 100 ms, as systemd does.',
    '',
    'With idle instances running, the daemon is killed and a client asks at once; this starts a new daemon. Measured from the',
    'kill until that answer, and until the list says that the new daemon is connected to every instance. Each must still have',
    'its process. Beside it a bare Node that is killed and started again, until it listens. There is no other peer: a tmux',
    'server that is killed takes all its sessions along.',
  ].join('\n'),
  run,
};

async function run(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = await crashes(bench);
  for (const size of bench.quick ? [5] : bench.large ? [200, 1000] : [200]) {
    await using workplace = await Workplace.open();
    const instances = await startTogether(size, () => workplace.start(IDLER));
    const plan = {
      group: `${size} live instances`,
      warmUp: bench.quick ? 0 : 1,
      rounds: bench.quick ? 2 : 15,
    };
    await using bare = new BareDaemon(workplace);
    await bare.start();
    figures.push(...(await measure(bench, [killed(workplace, instances), killedBare(bare)], plan)));
    await workplace.endAll(instances);
  }
  return figures;
}

function killed({ client }: Workplace, instances: readonly InstanceView[]): Contender {
  return {
    rows: [
      { name: 'berth: the API answers again', unit: 'ms', aims: ANSWER_AIMS },
      { name: 'berth: all instances attached again', unit: 'ms', aims: ATTACHED_AIMS },
    ],
    sample: async () => {
      const { pid } = await client.daemon();
      const begin = performance.now();
      process.kill(pid, 'SIGKILL');
      const successor = await client.daemon();
      const answered = performance.now() - begin;
      if (successor.pid === pid) throw new Error(`daemon ${pid} was killed and answers all the same`);
      const attached = (await allAttached(client, instances)) - begin;
      return [answered, attached];
    },
  };
}

function killedBare(bare: BareDaemon): Contender {
  return {
    rows: [{ name: 'bare Node: listens again', unit: 'ms', peer: true }],
    sample: async () => {
      const begin = performance.now();
      await bare[Symbol.asyncDispose]();
      await bare.start();
      return [performance.now() - begin];
    },
  };
}

/** When the last instance was connected again. Rejects when one of them is not what it was. */
async function allAttached(client: Workplace['client'], before: readonly InstanceView[]): Promise<number> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = await client.instances();
    const moment = performance.now();
    if (now.every(({ attachment }) => attachment === 'connected')) {
      hold(before, now);
      return moment;
    }
    if (moment > giveUpAt) throw new Error(`not all instances were attached within ${PATIENCE_MS} ms`);
    await delay(LOOK_MS);
  }
}

function hold(before: readonly InstanceView[], now: readonly InstanceView[]): void {
  const pids = new Map(now.map(({ id, pid }) => [id, pid]));
  const changed = before.filter(({ id, pid }) => pids.get(id) !== pid);
  if (changed.length === 0) return;
  throw new Error(`lost or restarted: ${changed.map(({ name }) => name).join(', ')}`);
}
