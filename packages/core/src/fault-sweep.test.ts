import { ADMISSION_RULES, BerthError, type ErrorCode, type RunId } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { Invariants } from './testing/invariants.ts';

/** More than every grace, delay, wait and retry of an operation in a row. */
const SETTLE_MS = 200_000;
const ANSWER_MS = 30_000;

type Where = 'store' | 'driver';
type Calls = ReadonlyMap<string, number>;

interface Fault {
  readonly where: Where;
  readonly method: string;
  /** Number of the call within the operation, from 1. */
  readonly nth: number;
  readonly kind: Kind;
}

/** What happens at a call: the daemon is killed before it had an effect, or after; or it fails. */
const KINDS = ['killed before', 'killed after', 'no room', 'input/output error'] as const;
type Kind = (typeof KINDS)[number];

interface Operation {
  readonly prepare: (stand: Stand) => Promise<void>;
  readonly act: (stand: Stand) => Promise<unknown>;
  /** Whether it has wholly happened; otherwise it must be as if it was never asked for. */
  readonly isDone: (stand: Stand) => Promise<boolean>;
  readonly isAbsent: (stand: Stand) => Promise<boolean>;
}

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  readonly invariants = new Invariants(this.bench.store, this.bench.world, this.bench.portWorld);
  daemon: FakeDaemon = this.bench.boot();

  async open(): Promise<void> {
    await this.daemon.reconcile();
    this.daemon.inbox.start();
  }

  async start(name: string, more: Partial<StartInput> = {}): Promise<void> {
    const input = { agent: 'clever', name, ports: [{ name: 'web' }], command: [] };
    await this.daemon.berth.start(OWNER, startInput({ ...input, restart: 'on_failure', ...more }));
  }

  /** There is room for no more than one. */
  crowd(): void {
    this.bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet: { instances: 1 } } };
  }

  async find(name: string) {
    const all = await this.bench.store.listInstances({ includeRemoved: true });
    return all.find(({ instance }) => instance.name === name);
  }

  /** What it is, in one word: `absent`, `running 2`, `exited 1 stopped`, … */
  async told(name: string): Promise<string> {
    const found = await this.find(name);
    if (found === undefined) return 'absent';
    const { status, generation, desired } = found.instance;
    return status === 'running' ? `running ${generation}` : `${status} ${generation} ${desired}`;
  }

  async fails(name: string): Promise<void> {
    const run = (await this.find(name))?.run?.id as RunId;
    this.bench.world.run(run).exitBy(1);
    await settled();
  }

  script(where: Where) {
    return where === 'store' ? this.bench.storeFaults : this.bench.world.faults;
  }
}

const is =
  (name: string, ...states: string[]) =>
  async (stand: Stand) =>
    states.includes(await stand.told(name));
const one = (stand: Stand) => stand.start('ann');

const OPERATIONS: Readonly<Record<string, Operation>> = {
  start: {
    prepare: async () => undefined,
    act: one,
    // A start that was cut short is gone on with: it was not the program's fault.
    isDone: is('ann', 'running 1', 'running 2'),
    isAbsent: is('ann', 'absent', 'exited 1 running'),
  },
  stop: {
    prepare: one,
    act: ({ daemon }) => daemon.berth.stop(OWNER, 'ann'),
    isDone: is('ann', 'exited 1 stopped'),
    isAbsent: is('ann', 'running 1'),
  },
  restart: {
    prepare: one,
    act: ({ daemon }) => daemon.berth.restart(OWNER, 'ann'),
    isDone: is('ann', 'running 2', 'running 3'),
    // It is two steps: it may be stopped, and not started again.
    isAbsent: is('ann', 'running 1', 'exited 1 stopped', 'exited 2 running'),
  },
  archive: {
    prepare: one,
    act: ({ daemon }) => daemon.berth.archive(OWNER, 'ann'),
    isDone: is('ann', 'exited 1 archived'),
    isAbsent: is('ann', 'running 1'),
  },
  wake: {
    prepare: async (stand) => {
      await one(stand);
      await stand.daemon.berth.archive(OWNER, 'ann');
    },
    act: ({ daemon }) => daemon.berth.send(OWNER, 'ann', { text: 'x' }),
    isDone: is('ann', 'running 2', 'running 3'),
    isAbsent: is('ann', 'exited 1 archived', 'exited 2 running'),
  },
  'take back from the archive': {
    prepare: async (stand) => {
      await one(stand);
      await stand.daemon.berth.archive(OWNER, 'ann');
    },
    act: ({ daemon }) => daemon.berth.restore(OWNER, 'ann'),
    isDone: is('ann', 'exited 1 stopped'),
    isAbsent: is('ann', 'exited 1 archived'),
  },
  'wait for room': {
    prepare: async (stand) => {
      await one(stand);
      stand.crowd();
    },
    act: (stand) => stand.start('bob', { waitMs: 0 }),
    isDone: is('bob', 'queued 0 running'),
    isAbsent: is('bob', 'absent'),
  },
  'make room for one that waits': {
    prepare: async (stand) => {
      await one(stand);
      stand.crowd();
      await stand.start('bob', { waitMs: 0 });
    },
    act: ({ daemon }) => daemon.berth.stop(OWNER, 'ann'),
    isDone: is('bob', 'running 1', 'running 2'),
    isAbsent: async (stand) =>
      `${await stand.told('ann')}, ${await stand.told('bob')}` === 'running 1, queued 0 running',
  },
  'leave the queue': {
    prepare: async (stand) => {
      await one(stand);
      stand.crowd();
      await stand.start('bob', { waitMs: 0 });
    },
    act: ({ daemon }) => daemon.berth.stop(OWNER, 'bob'),
    isDone: is('bob', 'exited 0 removed'),
    isAbsent: is('bob', 'queued 0 running'),
  },
  'change its settings': {
    prepare: one,
    act: ({ daemon }) => daemon.settings.set(OWNER, 'ann', { limits: { pids: 64 }, restart: 'always' }),
    isDone: async (stand) => (await settingsOf(stand)) === '64 always',
    isAbsent: async (stand) => (await settingsOf(stand)) === 'none on_failure',
  },
  remove: {
    prepare: async (stand) => {
      await one(stand);
      await stand.daemon.berth.stop(OWNER, 'ann');
    },
    act: ({ daemon }) => daemon.berth.remove(OWNER, 'ann'),
    isDone: is('ann', 'exited 1 removed'),
    isAbsent: is('ann', 'exited 1 stopped'),
  },
  restore: {
    prepare: async (stand) => {
      await one(stand);
      await stand.daemon.berth.stop(OWNER, 'ann');
      await stand.daemon.berth.remove(OWNER, 'ann');
    },
    act: ({ daemon }) => daemon.berth.restore(OWNER, 'ann'),
    isDone: is('ann', 'exited 1 stopped'),
    isAbsent: is('ann', 'exited 1 removed'),
  },
  'send a prompt': {
    prepare: one,
    act: ({ daemon }) => daemon.inbox.send(OWNER, 'ann', { text: 'hello', urgent: false }),
    isDone: async ({ bench }) => (await bench.store.listPrompts({})).length === 1,
    isAbsent: async ({ bench }) => (await bench.store.listPrompts({})).length === 0,
  },
  'pause recovery': {
    prepare: one,
    act: ({ daemon }) => daemon.recovery.setPaused(OWNER, true),
    isDone: async ({ daemon }) => daemon.recoverer.isPaused,
    isAbsent: async ({ daemon }) => !daemon.recoverer.isPaused,
  },
  'what is owed': {
    prepare: async (stand) => {
      await one(stand);
      await stand.fails('ann');
    },
    act: ({ bench }) => bench.clock.advance(2000),
    isDone: async (stand) => /^running \d/.test(await stand.told('ann')),
    isAbsent: async () => false,
  },
  'the end of a run': {
    prepare: one,
    act: (stand) => stand.fails('ann'),
    isDone: async (stand) => /^running [23]/.test(await stand.told('ann')),
    isAbsent: async () => false,
  },
};

async function settingsOf(stand: Stand): Promise<string> {
  const found = await stand.find('ann');
  const { limits, restart } = found?.instance.spec ?? {};
  const held = stand.bench.world.run(found?.run?.id as RunId).limits.pids;
  if (held !== limits?.pids) return `${limits?.pids} is on record, and ${held} is held`;
  return `${limits?.pids ?? 'none'} ${restart}`;
}

async function prepared({ prepare }: Operation): Promise<Stand> {
  const stand = new Stand();
  await stand.open();
  await prepare(stand);
  await settled();
  return stand;
}

/** How often each method is called by the operation alone. */
async function callsOf(operation: Operation): Promise<Readonly<Record<Where, Calls>>> {
  const stand = await prepared(operation);
  const methods = { store: STORE, driver: DRIVER };
  const count = (where: Where) =>
    new Map(methods[where].map((method) => [method, stand.script(where).calls(method)]));
  const before = { store: count('store'), driver: count('driver') };
  await answered(stand, operation.act(stand));
  const grown = (where: Where) =>
    new Map(
      methods[where].map((method) => [
        method,
        stand.script(where).calls(method) - (before[where].get(method) ?? 0),
      ]),
    );
  return { store: grown('store'), driver: grown('driver') };
}

const STORE = [
  'commit',
  'getInstance',
  'listInstances',
  'listRuns',
  'findIdempotent',
  'listPrompts',
  'putSetting',
];
const DRIVER = ['start', 'stop', 'recover', 'wait', 'limit', 'destroy', 'openTerminal'];

/** What came of it; undefined when nobody answered. */
async function answered(stand: Stand, call: Promise<unknown>): Promise<'done' | 'refused' | undefined> {
  let outcome: 'done' | 'refused' | undefined;
  call.then(
    () => {
      outcome = 'done';
    },
    () => {
      outcome = 'refused';
    },
  );
  for (let waited = 0; waited < ANSWER_MS && outcome === undefined; waited += 500) {
    await stand.bench.clock.advance(500);
  }
  return outcome;
}

function strike(stand: Stand, { where, method, nth, kind }: Fault): void {
  const script = stand.script(where);
  if (kind === 'killed before' || kind === 'killed after') {
    script.hang(method, nth, kind === 'killed before' ? 'before' : 'after');
    return;
  }
  const full: ErrorCode = where === 'store' ? 'disk_full' : 'start_failed';
  const broken: ErrorCode = where === 'store' ? 'state_unwritable' : 'runtime_unreachable';
  const code = kind === 'no room' ? full : broken;
  script.fail(method, nth, new BerthError({ code, message: `a fault of the sweep: ${kind}` }));
}

async function replaced(stand: Stand): Promise<void> {
  stand.daemon.crash();
  stand.bench.storeFaults.clear();
  stand.bench.world.faults.clear();
  stand.daemon = stand.bench.boot();
  await stand.open();
  await stand.bench.clock.advance(SETTLE_MS);
}

/** Undefined when all is as it should be. */
async function problemOf(operation: Operation, fault: Fault): Promise<string | undefined> {
  const stand = await prepared(operation);
  strike(stand, fault);
  const outcome = await answered(stand, operation.act(stand));
  await replaced(stand);
  try {
    await stand.invariants.checkSettled((id) => stand.daemon.queue.waitOf(id) !== undefined);
  } catch (error) {
    return String(error);
  }
  const isDone = await operation.isDone(stand);
  if (outcome === 'done' && !isDone) return `it was answered, and then: ${await stand.told('ann')}`;
  if (!isDone && !(await operation.isAbsent(stand))) return `half done: ${await stand.told('ann')}`;
  return undefined;
}

describe.each(Object.keys(OPERATIONS))('%s', (name) => {
  it('is wholly done or was never asked for, whatever happens at whichever call', async () => {
    const operation = OPERATIONS[name];
    if (operation === undefined) throw new Error(name);
    const calls = await callsOf(operation);
    const faults = (['store', 'driver'] as const).flatMap((where) =>
      [...calls[where]].flatMap(([method, count]) =>
        Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
          KINDS.map((kind): Fault => ({ where, method, nth, kind })),
        ),
      ),
    );
    expect(faults.length).toBeGreaterThanOrEqual(8);
    const problems: string[] = [];
    for (const fault of faults) {
      const problem = await problemOf(operation, fault);
      const { where, method, nth, kind } = fault;
      if (problem !== undefined) problems.push(`${where}.${method} ${nth} ${kind}: ${problem}`);
    }
    expect(problems).toStrictEqual([]);
  });
});
