import type { Activity, InstanceId, RunId } from '@berth/contract';
import type { InstanceView, StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, type FakeDaemon, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import { RUNG_MS } from './hang-monitor.ts';

const STALL_MS = 300_000;
const MINUTE_MS = 60_000;
/** Between two looks. */
const BEAT_MS = 10_000;
/** From the last sign of life to the kill, when nothing helps. */
const LADDER_MS = STALL_MS + 4 * RUNG_MS + 4 * BEAT_MS;

class Stand {
  readonly bench = new CoreBench(createMemoryStore());
  daemon: FakeDaemon = this.bench.boot();

  static async open(more: Partial<StartInput> = {}, program = 'echo'): Promise<Stand> {
    const stand = new Stand();
    stand.bench.agents.clever.program = program;
    await stand.daemon.reconcile();
    stand.daemon.monitor.start();
    await stand.daemon.berth.start(OWNER, startInput({ agent: 'clever', name: 'ann', command: [], ...more }));
    await stand.says('idle');
    await stand.pass(3 * BEAT_MS);
    return stand;
  }

  view(): Promise<InstanceView> {
    return this.daemon.berth.inspect(OWNER, 'ann');
  }

  async run() {
    return this.bench.world.run((await this.view()).run as RunId);
  }

  async says(activity: Activity): Promise<void> {
    const { id } = await this.view();
    const signal = {
      source: 'file',
      time: this.bench.clock.now(),
      label: `status ${activity}`,
      activity,
    } as const;
    this.bench.agents.clever.tell(id, signal);
    await settled();
  }

  /** Its processes, beside its own, and how much of a processor they take. */
  async uses(use: { tools?: readonly number[]; cpu?: number }): Promise<void> {
    const { id } = await this.view();
    const own = (await this.run()).child.pid;
    const { tools = [], cpu = 0 } = use;
    this.bench.probe.uses.set(id as InstanceId, { pids: [own, ...tools], cpu });
  }

  async pass(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    await settled();
  }

  async told(): Promise<string[]> {
    const { events } = await this.bench.store.readEvents(0, 10_000);
    return events
      .filter(({ type }) => type.startsWith('health.'))
      .map(({ type, data }) =>
        [type.slice('health.'.length), data['rung'], data['sign']].filter(Boolean).join(' '),
      );
  }
}

const SUSPECTED = ['suspected', 'rung probe'];
const ALL = [...SUSPECTED, 'rung interrupt', 'rung signal', 'rung condemn', 'condemned'];

describe('an assistant that hangs in its work', () => {
  it('is looked at again, interrupted, and at last ended and started again with its conversation', async () => {
    const stand = await Stand.open({}, 'stubborn');
    const { conversation } = await stand.view();
    await stand.says('working');
    await stand.pass(STALL_MS - BEAT_MS);
    expect(await stand.told()).toStrictEqual([]);
    await stand.pass(LADDER_MS);
    expect(await stand.told()).toStrictEqual(ALL);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2, conversation });
  });

  it('has for each rung the time that is told of it', async () => {
    const stand = await Stand.open({}, 'stubborn');
    await stand.says('working');
    await stand.pass(2 * LADDER_MS);
    const { events } = await stand.bench.store.readEvents(0, 10_000);
    const rungs = events.filter(({ type }) => type === 'health.rung');
    expect(rungs.map(({ data }) => data['deadlineMs'])).toStrictEqual([RUNG_MS, RUNG_MS, RUNG_MS, RUNG_MS]);
    const waits = rungs.slice(1).map(({ time }, index) => time - (rungs[index]?.time ?? 0));
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(RUNG_MS);
  });

  it('is not touched when it paints its screen: it waits in silence, for its model perhaps', async () => {
    const stand = await Stand.open({}, 'sizer');
    const { cols, rows } = (await stand.run()).status();
    await stand.says('working');
    await stand.pass(3 * STALL_MS);
    const told = await stand.told();
    expect(new Set(told)).toStrictEqual(new Set([...SUSPECTED, 'cleared probe output']));
    expect((await stand.run()).status()).toMatchObject({ cols, rows });
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 1 });
  });

  it('keeps the size that somebody gives its terminal while it is nudged', async () => {
    const stand = await Stand.open({}, 'stubborn');
    await stand.says('working');
    await stand.pass(STALL_MS - BEAT_MS);
    const { cols, rows } = (await stand.run()).status();
    const run = await stand.run();
    for (let waited = 0; run.status().cols === cols && waited < 60; waited += 1) await stand.pass(500);
    expect(run.status()).toMatchObject({ cols: cols - 1, rows });
    run.resize(90, 30);
    await stand.pass(BEAT_MS);
    expect(run.status()).toMatchObject({ cols: 90, rows: 30 });
  });

  it('and ends by the signal it was sent comes back too: nobody had asked it to leave', async () => {
    const stand = await Stand.open();
    await stand.says('working');
    await stand.pass(LADDER_MS);
    expect(await stand.told()).toStrictEqual([...SUSPECTED, 'rung interrupt', 'rung signal']);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 2 });
    const { events } = await stand.bench.store.readEvents(0, 10_000);
    expect(events.find(({ type }) => type === 'run.exited')?.data).toMatchObject({
      cause: 'stopped',
      signal: 'SIGINT',
    });
    expect(events.find(({ type }) => type === 'recovery.planned')?.data['reason']).toBe('unresponsive');
  });

  it('is only suspected when it is never to be started again', async () => {
    const stand = await Stand.open({ restart: 'never' });
    await stand.says('working');
    await stand.pass(10 * LADDER_MS);
    expect(await stand.told()).toStrictEqual(SUSPECTED);
    expect(await stand.view()).toMatchObject({ status: 'running', generation: 1 });
  });

  it('is only suspected while recovery is paused', async () => {
    const stand = await Stand.open();
    await stand.daemon.recovery.setPaused(OWNER, true);
    await stand.says('working');
    await stand.pass(10 * LADDER_MS);
    expect(await stand.told()).toStrictEqual(SUSPECTED);
  });

  it('is suspected after the time that was chosen, or not at all', async () => {
    const soon = await Stand.open({ stallMs: MINUTE_MS }, 'stubborn');
    await soon.says('working');
    await soon.pass(MINUTE_MS + 2 * BEAT_MS);
    expect(await soon.told()).toStrictEqual(SUSPECTED);
    const never = await Stand.open({ stallMs: 0 });
    await never.says('working');
    await never.pass(10 * LADDER_MS);
    expect(await never.told()).toStrictEqual([]);
  });
});

describe('nothing more is done once it', () => {
  it.each<[string, string, (stand: Stand) => Promise<void>]>([
    ['prints something', 'output', async (stand) => (await stand.run()).print('.')],
    ['tells something', 'signal', (stand) => stand.says('working')],
    ['is at rest', 'activity', (stand) => stand.says('idle')],
    ['asks for an approval', 'activity', (stand) => stand.says('waiting_approval')],
    ['computes', 'cpu', (stand) => stand.uses({ cpu: 0.5 })],
    ['has started a program', 'tool', (stand) => stand.uses({ tools: [4242] })],
  ])('%s', async (_what, sign, moves) => {
    for (const rungs of [1, 2, 3]) {
      const stand = await Stand.open({}, 'stubborn');
      await stand.says('working');
      await stand.pass(STALL_MS + 2 * BEAT_MS + (rungs - 1) * RUNG_MS);
      const before = await stand.told();
      expect(before).toStrictEqual(ALL.slice(0, rungs + 1));
      await moves(stand);
      await stand.pass(2 * BEAT_MS);
      expect((await stand.told()).slice(before.length)).toStrictEqual([
        `cleared ${['probe', 'interrupt', 'signal'][rungs - 1]} ${sign}`,
      ]);
      await stand.pass(STALL_MS - 5 * BEAT_MS);
      expect(await stand.told()).toHaveLength(before.length + 1);
      expect(await stand.view()).toMatchObject({ status: 'running', generation: 1 });
    }
  });
});

describe('nobody is suspected', () => {
  it.each<Activity>([
    'idle',
    'waiting_approval',
    'waiting_input',
    'limited',
    'retrying',
    'error',
    'auth_failed',
  ])('who is %s for a day', async (activity) => {
    const stand = await Stand.open();
    await stand.says('working');
    await stand.says(activity);
    await stand.pass(24 * 60 * MINUTE_MS);
    expect(await stand.told()).toStrictEqual([]);
  });

  it('who waits for a silent tool for hours', async () => {
    const stand = await Stand.open();
    await stand.says('working');
    await stand.uses({ tools: [4242] });
    await stand.pass(6 * 60 * MINUTE_MS);
    expect(await stand.told()).toStrictEqual([]);
  });

  it('whose keeper cannot be reached', async () => {
    const stand = await Stand.open();
    await stand.says('working');
    (await stand.run()).cutOff();
    await stand.pass(10 * LADDER_MS);
    expect(await stand.told()).toStrictEqual([]);
    expect(await stand.view()).toMatchObject({ status: 'lost', generation: 1 });
  });

  it('while nobody can look at its processes', async () => {
    const stand = await Stand.open();
    await stand.says('working');
    stand.bench.probe.gone.add((await stand.view()).id as InstanceId);
    await stand.pass(10 * LADDER_MS);
    expect(await stand.told()).toStrictEqual([]);
  });

  it.each(['stood still', 'went on'])(
    'right after the machine has slept (the clock of durations %s)',
    async (how) => {
      const stand = await Stand.open();
      await stand.says('working');
      await stand.pass(STALL_MS - 2 * BEAT_MS);
      if (how === 'stood still') stand.bench.clock.jump(8 * 60 * MINUTE_MS);
      else stand.bench.clock.oversleep(8 * 60 * MINUTE_MS);
      await stand.pass(STALL_MS - 3 * BEAT_MS);
      expect(await stand.told()).toStrictEqual([]);
      await stand.pass(5 * BEAT_MS);
      expect(await stand.told()).toStrictEqual(SUSPECTED);
    },
  );

  it('who is no assistant', async () => {
    const stand = new Stand();
    await stand.daemon.reconcile();
    stand.daemon.monitor.start();
    const plain = startInput({ agent: 'command', command: ['obedient'], restart: 'always' });
    await stand.daemon.berth.start(OWNER, plain);
    await stand.pass(10 * LADDER_MS);
    expect(await stand.told()).toStrictEqual([]);
  });
});

it('a sleep of the machine ends a suspicion', async () => {
  const stand = await Stand.open({}, 'stubborn');
  await stand.says('working');
  await stand.pass(STALL_MS + 2 * BEAT_MS);
  stand.bench.clock.jump(60 * MINUTE_MS);
  await stand.pass(2 * BEAT_MS);
  expect(await stand.told()).toStrictEqual([...SUSPECTED, 'cleared probe slept']);
});

it('after the death of a daemon the next one begins anew', async () => {
  const stand = await Stand.open({}, 'stubborn');
  await stand.says('working');
  await stand.pass(STALL_MS + 2 * BEAT_MS);
  stand.daemon.crash();
  stand.daemon = stand.bench.boot();
  await stand.daemon.reconcile();
  stand.daemon.monitor.start();
  await stand.pass(STALL_MS - BEAT_MS);
  expect(await stand.told()).toStrictEqual(SUSPECTED);
  await stand.pass(LADDER_MS);
  expect(await stand.view()).toMatchObject({ status: 'running', generation: 2 });
});
