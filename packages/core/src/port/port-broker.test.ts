import type { InstanceId, PortRange } from '@berth/contract';
import { Scope } from '@berth/foundation';
import { createMemoryStore } from '@berth/store/memory';
import { FakeNetworkPorts, FakePortWorld, ManualClock, settled } from '@berth/testkit';
import { Samples } from '@berth/testkit/store-samples';
import { describe, expect, it } from 'vitest';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import { PortBroker } from './port-broker.ts';

const RANGE: PortRange = { from: 20_000, to: 20_004 };
const [ANN, BOB] = ['inst_ann', 'inst_bob'] as InstanceId[] as [InstanceId, InstanceId];
const WEB = { name: 'web', port: null };

interface SetUp {
  readonly world?: FakePortWorld;
  readonly store?: Store;
  readonly state?: string;
  readonly range?: PortRange;
}

async function setUp({
  world = new FakePortWorld(),
  store = createMemoryStore(),
  state = '/state',
  range = RANGE,
}: SetUp = {}) {
  const clock = new ManualClock();
  const failures: string[] = [];
  const scope = new Scope((task) => void failures.push(task));
  const network = new FakeNetworkPorts(world, state, settled);
  const broker = new PortBroker({ store, network, range, clock, scope });
  await broker.restore(await store.listInstances());
  const reserve = async (instance: InstanceId, ...wishes: { name: string; port: number | null }[]) =>
    (await broker.reserve({ instance, wishes, before: [] })).map(({ port }) => port);
  return { world, store, clock, broker, reserve, failures };
}

function over(instance: InstanceId, ports: readonly number[]): InstanceWithRun {
  const samples = new Samples();
  const record = samples.instance({ id: instance, status: 'exited' });
  const run = samples.run(record, { ports: ports.map((port) => ({ name: `p${port}`, port })) });
  return { instance: record, run };
}

describe('choosing', () => {
  it('gives each wish a port of its own, in the order of the range', async () => {
    const { reserve, world } = await setUp();
    expect(await reserve(ANN, WEB, { name: 'api', port: null })).toStrictEqual([20_000, 20_001]);
    expect(await reserve(BOB, WEB)).toStrictEqual([20_002]);
    expect([...world.claimed.keys()]).toStrictEqual([20_000, 20_001, 20_002]);
  });

  it('takes the number that was wished for, also outside the range', async () => {
    const { reserve } = await setUp();
    expect(await reserve(ANN, { name: 'api', port: 8080 })).toStrictEqual([8080]);
    expect(await reserve(BOB, { name: 'api', port: 8080 })).toStrictEqual([20_000]);
  });

  it('asks nothing for nothing, even before anything is known', async () => {
    const network = new FakeNetworkPorts(new FakePortWorld());
    const parts = { store: createMemoryStore(), network, range: RANGE };
    const broker = new PortBroker({ ...parts, clock: new ManualClock(), scope: new Scope(() => undefined) });
    expect(await broker.reserve({ instance: ANN, wishes: [], before: [] })).toStrictEqual([]);
  });

  it('gives many who ask at once different ports, and refuses the rest', async () => {
    const { broker } = await setUp({ range: { from: 20_000, to: 20_049 } });
    const asked = Array.from({ length: 60 }, (_, index) =>
      broker.reserve({ instance: `inst_${index}` as InstanceId, wishes: [WEB], before: [] }),
    );
    const answers = await Promise.allSettled(asked);
    const got = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    expect(new Set(got.map(({ port }) => port)).size).toBe(50);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  });

  it('never gives two Berths of one machine the same port', async () => {
    const world = new FakePortWorld();
    const range = { from: 20_000, to: 20_199 };
    const berths = [
      await setUp({ world, range, state: '/one' }),
      await setUp({ world, range, state: '/two' }),
    ];
    const asked = berths.flatMap(({ broker }) =>
      Array.from({ length: 100 }, (_, index) =>
        broker.reserve({ instance: `inst_${index}` as InstanceId, wishes: [WEB], before: [] }),
      ),
    );
    const ports = (await Promise.all(asked)).flat().map(({ port }) => port);
    expect(new Set(ports).size).toBe(200);
  });
});

describe('strangers', () => {
  it('are passed by, and not looked at again for a minute', async () => {
    const { reserve, world, clock, broker } = await setUp();
    world.listen(20_000);
    expect(await reserve(ANN, WEB)).toStrictEqual([20_001]);
    world.listening.delete(20_000);
    for (const port of [20_002, 20_003, 20_004]) expect(await reserve(BOB, WEB)).toStrictEqual([port]);
    expect(world.tried.filter((port) => port === 20_000)).toHaveLength(1);
    await clock.advance(60_001);
    expect(await reserve(BOB, WEB)).toStrictEqual([20_000]);
    await expect(broker.reserve({ instance: BOB, wishes: [WEB], before: [] })).rejects.toMatchObject({
      code: 'ports_exhausted',
      details: { from: 20_000, to: 20_004, claimed: 5 },
    });
  });

  it('are asked once more before the range is called used up', async () => {
    const { reserve, world } = await setUp({ range: { from: 20_000, to: 20_000 } });
    world.listen(20_000);
    await expect(reserve(ANN, WEB)).rejects.toMatchObject({ code: 'ports_exhausted' });
    world.listening.delete(20_000);
    expect(await reserve(ANN, WEB)).toStrictEqual([20_000]);
  });

  it('leave nothing claimed when there is not enough for all wishes', async () => {
    const { reserve, world } = await setUp({ range: { from: 20_000, to: 20_001 } });
    world.listen(20_001);
    await expect(reserve(ANN, WEB, { name: 'api', port: null })).rejects.toMatchObject({
      code: 'ports_exhausted',
    });
    expect(world.claimed.size).toBe(0);
    expect(await reserve(BOB, WEB)).toStrictEqual([20_000]);
  });
});

describe('the end of a run', () => {
  it('gives its ports back, and others get them last', async () => {
    const { reserve, broker, world, store } = await setUp();
    const samples = new Samples();
    const record = samples.instance({ id: ANN, status: 'exited' });
    const run = samples.run(record, { ports: [{ name: 'web', port: 20_000 }] });
    await store.commit({ instances: [{ ...record, run: run.id }], runs: [run] });
    expect(await reserve(ANN, WEB)).toStrictEqual([20_000]);
    broker.runGone({ instance: record, run });
    await settled();
    expect(world.claimed.size).toBe(0);
    for (const port of [20_001, 20_002, 20_003, 20_004, 20_000])
      expect(await reserve(BOB, WEB)).toStrictEqual([port]);
  });

  it('means nothing while the run is only lost', async () => {
    const { reserve, broker, world } = await setUp();
    await reserve(ANN, WEB);
    const { instance, run } = over(ANN, [20_000]);
    broker.runGone({ instance: { ...instance, status: 'lost' }, run });
    await settled();
    expect(world.claimed.has(20_000)).toBe(true);
  });

  it('never ends the claim of whoever comes next', async () => {
    const { reserve, broker, world } = await setUp({ range: { from: 20_000, to: 20_000 } });
    await reserve(ANN, WEB);
    broker.runGone(over(ANN, [20_000]));
    broker.settle(ANN);
    await expect(reserve(BOB, WEB)).rejects.toMatchObject({ code: 'ports_exhausted' });
    await settled();
    expect(await reserve(BOB, WEB)).toStrictEqual([20_000]);
    await settled();
    expect(world.claimed.get(20_000)?.instance).toBe(BOB);
  });
});

describe('between two runs', () => {
  const before = [{ name: 'web', port: 20_000 }];

  it('the instance keeps its ports, whoever asks meanwhile', async () => {
    const { reserve, broker, world, failures } = await setUp();
    await reserve(ANN, WEB);
    broker.keep(ANN);
    broker.runGone(over(ANN, [20_000]));
    await settled();
    expect(world.claimed.has(20_000)).toBe(true);
    expect(await reserve(BOB, { name: 'web', port: 20_000 })).toStrictEqual([20_001]);
    expect(await broker.reserve({ instance: ANN, wishes: [WEB], before })).toStrictEqual(before);
    expect(failures).toStrictEqual([]);
  });

  it('gets another one when a stranger was quicker', async () => {
    const { reserve, broker, world } = await setUp();
    await reserve(ANN, WEB);
    broker.keep(ANN);
    broker.runGone(over(ANN, [20_000]));
    world.listen(20_000);
    expect(await broker.reserve({ instance: ANN, wishes: [WEB], before })).toStrictEqual([
      { name: 'web', port: 20_001 },
    ]);
    expect(world.claimed.has(20_000)).toBe(false);
  });

  it('gets another one than those of its other names', async () => {
    const { broker, world } = await setUp();
    const wishes = [WEB, { name: 'api', port: null }];
    const before = await broker.reserve({ instance: ANN, wishes, before: [] });
    broker.keep(ANN);
    world.listen(20_000);
    const after = await broker.reserve({ instance: ANN, wishes, before });
    expect(after).toStrictEqual([
      { name: 'web', port: 20_002 },
      { name: 'api', port: 20_001 },
    ]);
  });

  it('never gets one port for two names when there are no others', async () => {
    const { broker, world } = await setUp({ range: { from: 20_000, to: 20_001 } });
    const wishes = [WEB, { name: 'api', port: null }];
    const before = await broker.reserve({ instance: ANN, wishes, before: [] });
    broker.keep(ANN);
    world.listen(20_000);
    await expect(broker.reserve({ instance: ANN, wishes, before })).rejects.toThrow('No port');
  });

  it('gives back what is not needed once all who kept them are done', async () => {
    const { reserve, broker, world } = await setUp();
    await reserve(ANN, WEB);
    broker.keep(ANN);
    broker.keep(ANN);
    broker.settle(ANN);
    await settled();
    expect(world.claimed.size).toBe(1);
    broker.settle(ANN);
    // One pause is the network's own.
    await settled();
    await settled();
    expect(world.claimed.size).toBe(0);
  });
});

describe('a new daemon', () => {
  it('claims exactly what is leased, and mends leases that do not fit the runs', async () => {
    const samples = new Samples();
    const store = createMemoryStore();
    const [alive, dead] = [samples.instance({ status: 'running' }), samples.instance({ status: 'exited' })];
    const aliveRun = samples.run(alive, { ports: [{ name: 'web', port: 20_002 }] });
    const deadRun = samples.run(dead, { ports: [{ name: 'web', port: 20_003 }] });
    await store.commit({
      instances: [
        { ...alive, run: aliveRun.id },
        { ...dead, run: deadRun.id },
      ],
      runs: [aliveRun, deadRun],
      leases: [samples.lease(deadRun, { port: 20_003 })],
    });
    const world = new FakePortWorld();
    for (const [port, state] of [
      [20_004, '/state'],
      [20_001, '/other'],
    ] as const)
      world.claimed.set(port, { port, instance: 'inst_x', state, mine: false });
    const { reserve } = await setUp({ store, world });
    expect((await store.listLeases()).map(({ port, run }) => [port, run])).toStrictEqual([
      [20_002, aliveRun.id],
    ]);
    expect([...world.claimed.keys()].sort()).toStrictEqual([20_001, 20_002]);
    expect(await reserve(ANN, WEB, { name: 'api', port: null })).toStrictEqual([20_000, 20_004]);
  });

  it('lets starts wait until it knows what is leased', async () => {
    const network = new FakeNetworkPorts(new FakePortWorld());
    const parts = { store: createMemoryStore(), network, range: RANGE };
    const broker = new PortBroker({ ...parts, clock: new ManualClock(), scope: new Scope(() => undefined) });
    let answered = false;
    const reserving = broker.reserve({ instance: ANN, wishes: [WEB], before: [] }).then((ports) => {
      answered = true;
      return ports;
    });
    await settled();
    expect(answered).toBe(false);
    await broker.restore([]);
    expect(await reserving).toStrictEqual([{ name: 'web', port: 20_000 }]);
  });
});
