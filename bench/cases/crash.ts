import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import type { Bench } from '../harness/case.ts';
import { Bell } from '../harness/fifo.ts';
import type { Aim, Figure, Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { mortal } from '../harness/programs.ts';
import { Workplace } from '../harness/workplace.ts';
import { BareRestartLoop } from '../peers/bare-restart-loop.ts';
import { Pm2 } from '../peers/pm2.ts';

const AGAIN_AIMS: readonly Aim[] = [{ statistic: 'p99', limit: 1500 }];
/** What systemd waits for by default. */
const SYSTEMD_PAUSE_SECONDS = 0.1;
/** As a loop or out of budget it would not be started again, and rightly so. */
const NO_END = { budget: { instance: 100_000, host: 100_000 }, loop: { ends: 100_000, within: '1ms' } };
const FIRST_ATTEMPTS = { ...NO_END, backoff: { first: '1s', max: '1s' } };
const WITHOUT_WAIT = { ...NO_END, backoff: { first: '1ms', max: '1ms' } };

/** From the kill of a program until it says that it runs again. */
export async function crashes(bench: Bench): Promise<Figure[]> {
  await using workplace = await Workplace.open({}, { recovery: FIRST_ATTEMPTS });
  await using hasty = await Workplace.open({}, { recovery: WITHOUT_WAIT });
  await using pm2 = await Pm2.open(workplace);
  await using mortals = new Mortals(workplace.directory);
  const usual = await mortals.create();
  const quick = await mortals.create();
  const paused = await mortals.create();
  const bare = await mortals.create();
  const kept = await mortals.create();
  const instances = [
    await running(usual, () => workplace.start(usual.command, { restart: 'always' })),
    await running(quick, () => hasty.start(quick.command, { restart: 'always' })),
  ];
  await using _paused = await running(
    paused,
    async () => new BareRestartLoop(workplace, paused.command, SYSTEMD_PAUSE_SECONDS),
  );
  await using _bare = await running(bare, async () => new BareRestartLoop(workplace, bare.command, 0));
  const contenders = [
    killed(usual, {
      name: 'berth: runs again, with the wait of a first attempt',
      unit: 'ms',
      aims: AGAIN_AIMS,
    }),
    killed(quick, { name: 'berth: runs again, without a wait', unit: 'ms' }),
    await throughPm2(pm2, kept),
    killed(paused, { name: 'loop of the shell that waits 100 ms', unit: 'ms', peer: true }),
    killed(bare, { name: 'loop of the shell', unit: 'ms', peer: true }),
  ];
  const rounds = bench.quick ? 2 : 60;
  const figures = await measure(bench, contenders, { group: 'crash', warmUp: bench.quick ? 0 : 2, rounds });
  await end(workplace, instances.slice(0, 1));
  await end(hasty, instances.slice(1));
  return figures;
}

async function throughPm2(pm2: Pm2, mortal: Mortal): Promise<Contender> {
  const row: Row = { name: 'pm2: runs again', unit: 'ms', peer: true };
  if (pm2.absent !== undefined) return absentContender([row], pm2.absent);
  await running(mortal, () => pm2.keep('mortal', mortal.command));
  return killed(mortal, row);
}

function killed(mortal: Mortal, row: Row): Contender {
  return {
    rows: [row],
    sample: async () => {
      const pid = Number(await readFile(mortal.pidFile, 'utf8'));
      const rung = mortal.bell.rings(1);
      const begin = performance.now();
      process.kill(pid, 'SIGKILL');
      await rung;
      return [performance.now() - begin];
    },
  };
}

/** Whoever runs it, it has said that it is there. */
async function running<T>({ bell }: Mortal, start: () => Promise<T>): Promise<T> {
  const rung = bell.rings(1);
  const started = await start();
  await rung;
  return started;
}

async function end({ client }: Workplace, instances: readonly InstanceView[]): Promise<void> {
  for (const { id } of instances) await client.stop(id, 0);
}

interface Mortal {
  readonly bell: Bell;
  readonly pidFile: string;
  readonly command: readonly string[];
}

/** Programs to be killed, each with a bell and a file of its own. */
class Mortals implements AsyncDisposable {
  readonly #directory: string;
  readonly #bells: Bell[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  async create(): Promise<Mortal> {
    const name = `mortal-${this.#bells.length}`;
    const bell = await Bell.create(join(this.#directory, `${name}.bell`));
    this.#bells.push(bell);
    const pidFile = join(this.#directory, `${name}.pid`);
    return { bell, pidFile, command: mortal(bell, pidFile) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bell of this.#bells) bell[Symbol.dispose]();
  }
}
