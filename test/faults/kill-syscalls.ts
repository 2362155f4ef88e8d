// Kills the real daemon, and the real keeper, at every call by which they change a file, operation by operation: strace
// counts the calls. Afterwards the operation is wholly done or was never asked for, no process is left over, and the doctor
// finds nothing. Names of operations may be given.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import type { InstanceView } from '@berth/contract/schemas';
import { isAlive, Sandbox, until } from '../support/sandbox.ts';

const CALLS = [
  'write',
  'pwrite64',
  'writev',
  'fsync',
  'fdatasync',
  'rename',
  'renameat2',
  'unlink',
  'unlinkat',
  'ftruncate',
];
/** A count that no operation reaches. */
const MOST = 200;
const DYING_MS = 500;
/** From here on only every so many calls: what a screen or a log writes again and again. */
const [DENSE, STRIDE] = [10, 4];

interface Operation {
  readonly name: string;
  /** Whose calls: the daemon's, or those of the keeper that the instance has or will have. */
  readonly of: 'daemon' | 'keeper';
  readonly prepare: (stand: Stand) => Promise<void>;
  readonly words: readonly string[];
  /** What it may be afterwards, as `told` says it. */
  readonly allowed: readonly RegExp[];
  /** What it must be when the command succeeded. */
  readonly done: RegExp;
}

const running = (stand: Stand) => stand.start();
const stopped = async (stand: Stand) => {
  await stand.start();
  await stand.sandbox.ok('stop', 'ann', '--grace', '1s');
};
const START = ['start', '-n', 'ann', '--', 'sleep', '1000'];
const GONE = /^exited (?:stopped|keeper_lost|signalled)/;

const OPERATIONS: readonly Operation[] = [
  operation('start', 'daemon', {
    words: START,
    allowed: [/^absent$/, /^running/, /^exited start_/],
    done: /^running/,
  }),
  operation('stop', 'daemon', {
    prepare: running,
    words: ['stop', 'ann', '--grace', '1s'],
    allowed: [/^running 1/, GONE],
    done: GONE,
  }),
  operation('restart', 'daemon', {
    prepare: running,
    words: ['restart', 'ann', '--grace', '1s'],
    allowed: [/^running [123]/, GONE, /^exited start_/],
    done: /^running [23]/,
  }),
  operation('rm', 'daemon', {
    prepare: stopped,
    words: ['rm', 'ann'],
    allowed: [GONE, /^absent$/],
    done: /^absent$/,
  }),
  operation('send', 'daemon', {
    prepare: running,
    words: ['send', 'ann', 'hello'],
    allowed: [/^running 1/],
    done: /^running 1/,
  }),
  operation('archive', 'daemon', {
    prepare: running,
    words: ['archive', 'ann', '--grace', '1s'],
    allowed: [/^running 1/, GONE],
    done: GONE,
  }),
  operation('start', 'keeper', {
    words: START,
    allowed: [/^absent$/, /^running/, /^exited (?:start_|keeper_lost)/],
    done: /^running|^exited keeper_lost/,
  }),
  operation('stop', 'keeper', {
    prepare: running,
    words: ['stop', 'ann', '--grace', '1s'],
    allowed: [GONE],
    done: GONE,
  }),
  operation('send', 'keeper', {
    prepare: running,
    words: ['send', 'ann', 'hello'],
    allowed: [/^running 1/, GONE],
    done: /^running 1|^exited keeper_lost/,
  }),
];

function operation(
  name: string,
  of: Operation['of'],
  rest: Pick<Operation, 'words' | 'allowed' | 'done'> & Partial<Pick<Operation, 'prepare'>>,
): Operation {
  return { name, of, prepare: async () => undefined, ...rest };
}

class Stand {
  readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  async start(): Promise<void> {
    await this.sandbox.ok(...START);
  }

  async find(): Promise<InstanceView | undefined> {
    // What is archived too, but for what was removed.
    const all = await this.sandbox.json<InstanceView[]>('ls', '-a');
    return all.find(({ name, removedAt }) => name === 'ann' && removedAt === null);
  }

  /** `absent`, `running 2`, `exited stopped`, … */
  async told(): Promise<string> {
    const view = await this.find();
    if (view === undefined) return 'absent';
    return view.status === 'exited' ? `exited ${view.exit?.cause}` : `${view.status} ${view.generation}`;
  }

  /** Away with it, whatever it is, so that the next one begins anew. */
  async clear(): Promise<void> {
    await this.sandbox.run(['stop', 'ann', '--grace', '0s']);
    await this.sandbox.run(['rm', 'ann']);
  }

  async victim({ of }: Operation): Promise<number> {
    if (of === 'daemon') return this.sandbox.daemonPid();
    const view = await this.find();
    if (view?.keeperPid != null) return view.keeperPid;
    // The one that waits for the next run.
    let waiting: number | undefined;
    await until('a keeper waits', () => {
      waiting = this.sandbox.processes().find((pid) => this.sandbox.commandOf(pid).includes('keeper'));
      return waiting !== undefined;
    });
    return waiting ?? 0;
  }
}

async function attached(pid: number, nth: number): Promise<ChildProcess> {
  const threads = readdirSync(`/proc/${pid}/task`);
  const set = CALLS.join(',');
  const what = ['-qq', '-e', `trace=${set}`, '-e', `inject=${set}:signal=SIGKILL:when=${nth}`];
  const args = [...what, '-o', '/dev/null', ...threads.flatMap((thread) => ['-p', thread])];
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  await until(`strace holds ${pid}`, () => isTraced(pid, threads));
  return strace;
}

function isTraced(pid: number, threads: readonly string[]): boolean {
  return threads.every((thread) => {
    const status = spawnSync('grep', ['TracerPid', `/proc/${pid}/task/${thread}/status`], {
      encoding: 'utf8',
    });
    return status.status !== 0 || !/TracerPid:\s*0$/m.test(status.stdout);
  });
}

/** Null when the victim lived on: it makes no so many calls. */
async function struck(stand: Stand, given: Operation, nth: number): Promise<readonly string[] | null> {
  await stand.sandbox.ok('up');
  await given.prepare(stand);
  const pid = await stand.victim(given);
  const strace = await attached(pid, nth);
  const result = await stand.sandbox.run(given.words);
  const ended = strace.exitCode === null && strace.signalCode === null ? once(strace, 'exit') : undefined;
  // It may wait for a thread that it never held; who lives on is let go of by the kernel.
  strace.kill('SIGKILL');
  await ended;
  // Only now: who is killed takes moments to go, and who lives on is not to be struck later.
  const wasKilled = await until(`${pid} is gone`, () => !isAlive(pid), DYING_MS).then(
    () => true,
    () => false,
  );
  const problems = await look(stand, given, result.code === 0);
  await stand.clear();
  const told = problems.map((problem) => `${given.of}, ${given.name}, call ${nth}: ${problem}`);
  return wasKilled || problems.length > 0 ? told : null;
}

async function look(stand: Stand, { allowed, done }: Operation, isDone: boolean): Promise<string[]> {
  let told = '';
  const wanted = isDone ? [done] : allowed;
  await until('it is settled', async () => {
    told = await stand.told();
    return wanted.some((one) => one.test(told));
  }).catch(() => undefined);
  const isRight = wanted.some((one) => one.test(told));
  const view = await stand.find();
  const living = stand.sandbox
    .processes()
    .filter((pid) => /\bsleep 1000$/.test(stand.sandbox.commandOf(pid)));
  const expected = view?.status === 'running' ? 1 : 0;
  const doctor = await stand.sandbox.run(['doctor']);
  return [
    ...(isRight ? [] : [`${isDone ? 'it was answered, and is' : 'it is'} ${told}`]),
    ...(living.length === expected ? [] : [`${living.length} programs live, and ${expected} should`]),
    ...(doctor.code === 0 ? [] : [`the doctor says: ${doctor.stdout}`]),
  ];
}

let [passed, failed] = [0, 0];
const wanted = process.argv.slice(2);
for (const given of OPERATIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const sandbox = await Sandbox.create();
  const stand = new Stand(sandbox);
  try {
    let kills = 0;
    for (let nth = 1; nth < MOST; nth += nth < DENSE ? 1 : STRIDE) {
      const problems = await struck(stand, given, nth);
      if (problems === null) break;
      kills += 1;
      if (problems.length === 0) passed += 1;
      else failed += 1;
      for (const problem of problems) console.log(problem);
    }
    console.log(`${given.of}, ${given.name}: killed at ${kills} calls`);
  } finally {
    await sandbox.dispose();
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
