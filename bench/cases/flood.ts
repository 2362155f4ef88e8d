import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Case } from '../harness/case.ts';
import { Bell, Gate } from '../harness/fifo.ts';
import type { Row } from '../harness/figure.ts';
import { absentContender, type Contender, measure } from '../harness/measure.ts';
import { FLOOD_END, filePrinter } from '../harness/programs.ts';
import { type Look, look, screen, Sight, wholeLog } from '../harness/sight.ts';
import { Workplace } from '../harness/workplace.ts';
import { BarePty } from '../peers/bare-pty.ts';
import { NOT_INSTALLED, Tmux } from '../peers/tmux.ts';

const MIB = 1024 * 1024;
const FULL_BYTES = 64 * MIB;
const QUICK_BYTES = 4 * MIB;
const LINE =
  '\u001B[1;32m+\u001B[0m \u001B[38;5;244m  const answer = await client.ask({ question, patience: 10_000 });\u001B[0m\r\n';

export const flood: Case = {
  name: 'flood',
  title: 'Throughput: a program that prints 64 MiB of coloured text',
  method: [
    '`cat` of a file on a raw terminal, from its first byte on. "Taken": until the program has got rid of everything.',
    '"Arrived": until the client has the end. A log client and a bare terminal get every byte; a screen client and tmux may',
    'skip what nobody can read. MB are millions of bytes.',
  ].join('\n'),
  run,
};

interface Flood {
  readonly workplace: Workplace;
  readonly tmux: Tmux | null;
  readonly gate: Gate;
  readonly bell: Bell;
  readonly bytes: number;
  readonly program: readonly string[];
}

async function run(bench: Bench) {
  await using workplace = await Workplace.open();
  await using tmux = await Tmux.open(workplace);
  const { directory } = workplace;
  const bytes = bench.quick ? QUICK_BYTES : FULL_BYTES;
  const file = join(directory, 'flood.txt');
  await writeFile(file, Buffer.alloc(bytes, LINE));
  const gate = await Gate.create(join(directory, 'gate'));
  using bell = await Bell.create(join(directory, 'bell'));
  const all: Flood = { workplace, tmux, gate, bell, bytes, program: filePrinter(file, gate, bell) };
  const contenders = [
    unwatched(all),
    watched(all, 'log', wholeLog),
    watched(all, 'screen', screen),
    barePty(all),
    tmuxUnwatched(all),
    tmuxWatched(all),
  ];
  const rounds = bench.quick ? 1 : 7;
  return await measure(bench, contenders, {
    group: `${bytes / MIB} MiB`,
    warmUp: bench.quick ? 0 : 1,
    rounds,
  });
}

function unwatched(all: Flood): Contender {
  return {
    rows: [{ name: 'berth, nobody looks: taken', unit: 'MB/s' }],
    sample: async () => {
      const instance = await all.workplace.start(all.program);
      const took = await flow(all);
      await all.workplace.end(instance);
      return [took];
    },
  };
}

function watched(all: Flood, kind: string, lookAt: (target: string) => Look): Contender {
  return {
    rows: [{ name: `berth, ${kind} client: arrived`, unit: 'MB/s' }],
    sample: async () => {
      const sight = new Sight(FLOOD_END);
      const instance = await all.workplace.start(all.program);
      const session = await look(all.workplace, lookAt(instance.id), (bytes) => sight.take(bytes));
      const speed = await flow(all, sight);
      session.close();
      await all.workplace.end(instance);
      return [speed];
    },
  };
}

function barePty(all: Flood): Contender {
  return {
    rows: [{ name: 'bare pseudo-terminal: arrived', unit: 'MB/s', peer: true }],
    sample: async () => {
      const sight = new Sight(FLOOD_END);
      const take = (bytes: Buffer) => sight.take(bytes);
      await using _pty = new BarePty(all.workplace, { command: all.program, take });
      return [await flow(all, sight)];
    },
  };
}

function tmuxUnwatched(all: Flood): Contender {
  const { tmux } = all;
  const rows: Row[] = [{ name: 'tmux, nobody looks: taken', unit: 'MB/s', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      await tmux.call(...tmux.detached('flood', all.program));
      const speed = await flow(all);
      await tmux.end('flood');
      return [speed];
    },
  };
}

function tmuxWatched(all: Flood): Contender {
  const { tmux } = all;
  const rows: Row[] = [{ name: 'tmux, attached: arrived', unit: 'MB/s', peer: true }];
  if (tmux === null) return absentContender(rows, NOT_INSTALLED);
  return {
    rows,
    sample: async () => {
      const sight = new Sight(FLOOD_END);
      await using _client = tmux.newSession('flood', all.program, (bytes) => sight.take(bytes));
      const speed = await flow(all, sight);
      await tmux.end('flood');
      return [speed];
    },
  };
}

/** Lets the program print and gives the speed until it got rid of everything, or until the end was seen. */
async function flow({ gate, bell, bytes }: Flood, sight?: Sight): Promise<number> {
  const rung = bell.rings(1);
  const begin = await gate.open();
  await (sight === undefined ? rung : sight.seen());
  const took = performance.now() - begin;
  await rung;
  return bytes / 1e6 / (took / 1000);
}
