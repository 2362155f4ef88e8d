import type { RunId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, NOT_EXECUTABLE, OWNER, settled, startInput } from '@berth/testkit';
import { expect, it } from 'vitest';

const PORTS = [{ name: 'web' }, { name: 'api-admin', port: 8080 }];

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const leased = async () => (await bench.store.listLeases()).map(({ port }) => port);
  return { bench, daemon, berth: daemon.berth, leased };
}

function environmentOf(bench: CoreBench, { run }: InstanceView) {
  return bench.world.run(run as RunId).request.env;
}

it('leases ports before the program starts, and tells the program', async () => {
  const { bench, berth, leased } = await setUp();
  const view = await berth.start(OWNER, startInput({ ports: PORTS }));
  expect(view.ports).toStrictEqual([
    { name: 'web', port: 20_000 },
    { name: 'api-admin', port: 8080 },
  ]);
  expect(environmentOf(bench, view)).toMatchObject({
    PORT: '20000',
    BERTH_PORT_WEB: '20000',
    BERTH_PORT_API_ADMIN: '8080',
  });
  expect(await leased()).toStrictEqual([8080, 20_000]);
  const { events } = await bench.store.readEvents(0, 100);
  expect(events.find(({ type }) => type === 'run.starting')?.data).toStrictEqual({
    generation: 1,
    ports: view.ports,
  });
});

it('sets no PORT where none was asked for', async () => {
  const { bench, berth } = await setUp();
  const view = await berth.start(OWNER, startInput({ environment: [{ name: 'PORT', value: '3000' }] }));
  expect(environmentOf(bench, view)['PORT']).toBe('3000');
  expect(view.ports).toStrictEqual([]);
});

it('ends leases with the end of the run that was seen, and shows none then', async () => {
  const { bench, berth, leased } = await setUp();
  const view = await berth.start(OWNER, startInput({ name: 'site', ports: PORTS }));
  bench.world.run(view.run as RunId).exitBy(0);
  await settled();
  expect(await leased()).toStrictEqual([]);
  expect(bench.portWorld.claimed.size).toBe(0);
  expect((await berth.inspect(OWNER, 'site')).ports).toStrictEqual([]);
});

it('keeps the leases of a run that is only lost', async () => {
  const { bench, berth, leased } = await setUp();
  const view = await berth.start(OWNER, startInput({ name: 'site', ports: PORTS }));
  bench.world.run(view.run as RunId).cutOff();
  await settled();
  expect(await berth.inspect(OWNER, 'site')).toMatchObject({ status: 'lost', ports: view.ports });
  expect(await leased()).toStrictEqual([8080, 20_000]);
});

it('keeps the ports through a restart, although others ask for them meanwhile', async () => {
  const { berth } = await setUp();
  const first = await berth.start(OWNER, startInput({ name: 'site', ports: PORTS }));
  const rivals = [8080, 20_000].map((port) => startInput({ ports: [{ name: 'mine', port }] }));
  const [again, ...others] = await Promise.all([
    berth.restart(OWNER, 'site'),
    ...rivals.map((input) => berth.start(OWNER, input)),
  ]);
  expect(again).toMatchObject({ generation: 2, ports: first.ports });
  expect(others.map(({ ports }) => ports[0]?.port).sort()).toStrictEqual([20_001, 20_002]);
});

it('gives a stopped instance the same ports when it comes back, if nobody has them', async () => {
  const { berth } = await setUp();
  const first = await berth.start(OWNER, startInput({ name: 'site', ports: PORTS }));
  await berth.stop(OWNER, 'site', { graceMs: 0 });
  await settled();
  const other = await berth.start(OWNER, startInput({ ports: [{ name: 'web' }] }));
  expect(other.ports[0]?.port).toBe(20_001);
  expect((await berth.restart(OWNER, 'site')).ports).toStrictEqual(first.ports);
});

it('gives everything back when the program cannot be started', async () => {
  const { bench, berth, leased } = await setUp();
  const input = startInput({ agent: 'command', command: [NOT_EXECUTABLE], ports: PORTS });
  await expect(berth.start(OWNER, input)).rejects.toMatchObject({ code: 'start_failed' });
  await settled();
  expect(await leased()).toStrictEqual([]);
  expect(bench.portWorld.claimed.size).toBe(0);
});

it('gives everything back when the name is taken', async () => {
  const { bench, berth, leased } = await setUp();
  await berth.start(OWNER, startInput({ name: 'site' }));
  const input = startInput({ name: 'site', ports: PORTS });
  await expect(berth.start(OWNER, input)).rejects.toMatchObject({ code: 'name_taken' });
  await settled();
  expect(await leased()).toStrictEqual([]);
  expect(bench.portWorld.claimed.size).toBe(0);
});

it('refuses when the range is used up, and starts nothing', async () => {
  const { berth } = await setUp();
  const ports = Array.from({ length: 11 }, (_, index) => ({ name: `p${index}` }));
  await expect(berth.start(OWNER, startInput({ ports }))).rejects.toMatchObject({ code: 'ports_exhausted' });
  expect(await berth.list(OWNER)).toStrictEqual([]);
  expect((await berth.start(OWNER, startInput({ ports: ports.slice(1) }))).ports).toHaveLength(10);
});

it('knows after a crash what was leased', async () => {
  const { bench, daemon, leased } = await setUp();
  const view = await daemon.berth.start(OWNER, startInput({ ports: PORTS }));
  daemon.crash();
  const next = bench.boot();
  await next.reconcile();
  expect(await leased()).toStrictEqual([8080, 20_000]);
  const other = await next.berth.start(OWNER, startInput({ ports: PORTS }));
  expect(other.ports.map(({ port }) => port)).toStrictEqual([20_001, 20_002]);
  expect(
    (await next.berth.portsView(OWNER, false)).ports.map(({ port, instance }) => [port, instance]),
  ).toStrictEqual([
    [8080, view.id],
    [20_000, view.id],
    [20_001, other.id],
    [20_002, other.id],
  ]);
});
