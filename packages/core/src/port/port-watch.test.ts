import type { InstanceId, RunId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { expect, it } from 'vitest';

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const start = (...names: string[]) =>
    daemon.berth.start(OWNER, startInput({ ports: names.map((name) => ({ name })) }));
  const listen = (port: number, instance: string) =>
    bench.portWorld.listen(port, { pid: 77, command: 'server', instance: instance as InstanceId });
  const reports = async () =>
    (await bench.store.readEvents(0, 1000)).events.filter(({ type }) => type === 'port.unleased');
  return { bench, daemon, start, listen, reports };
}

it('says that a program listens on a port that is not its own, once', async () => {
  const { daemon, start, listen, reports } = await setUp();
  const view = await start('web', 'api');
  listen(20_000, view.id);
  listen(5000, view.id);
  await daemon.portWatch.look();
  await daemon.portWatch.look();
  expect(await reports()).toMatchObject([
    {
      subject: view.id,
      run: view.run,
      data: {
        port: 5000,
        addresses: ['127.0.0.1'],
        pid: 77,
        command: 'server',
        leased: [20_000, 20_001],
        owner: null,
      },
    },
  ]);
});

it('names the instance whose port it is', async () => {
  const { daemon, start, listen, reports } = await setUp();
  const [one, other] = [await start('web'), await start('web')];
  listen(20_001, one.id);
  await daemon.portWatch.look();
  expect((await reports())[0]).toMatchObject({ subject: one.id, data: { port: 20_001, owner: other.id } });
});

it('has nothing to say of strangers, of runs that are over, and of instances it does not know', async () => {
  const { daemon, bench, start, listen, reports } = await setUp();
  const view = await start();
  bench.world.run(view.run as RunId).exitBy(0);
  await daemon.supervisor.ended(view.id as InstanceId, 1);
  listen(5000, view.id);
  listen(5001, 'inst_of_another_berth');
  bench.portWorld.listen(5002);
  await daemon.portWatch.look();
  expect(await reports()).toStrictEqual([]);
});

it('does not fill the journal with a program that opens one port after the other', async () => {
  const { daemon, start, listen, reports } = await setUp();
  const view = await start();
  for (let port = 5000; port < 5100; port += 1) listen(port, view.id);
  await daemon.portWatch.look();
  expect(await reports()).toHaveLength(16);
});

it('does not repeat what the daemon before has said', async () => {
  const { daemon, bench, start, listen, reports } = await setUp();
  const view = await start();
  listen(5000, view.id);
  await daemon.portWatch.look();
  daemon.crash();
  const next = bench.boot();
  await next.reconcile();
  const stop = new AbortController();
  const watching = next.portWatch.run(stop.signal).catch(() => undefined);
  await bench.clock.advance(10_000);
  expect(await reports()).toHaveLength(1);
  listen(5001, view.id);
  await bench.clock.advance(3000);
  expect((await reports()).map(({ data }) => data['port'])).toStrictEqual([5000, 5001]);
  stop.abort(new Error('enough'));
  await watching;
});

it('goes on looking after a look that failed', async () => {
  const { daemon, bench, start, listen, reports } = await setUp();
  const view = await start();
  const stop = new AbortController();
  const watching = daemon.portWatch.run(stop.signal).catch(() => undefined);
  await bench.clock.advance(1);
  const world = bench.portWorld;
  const real = world.listening.entries.bind(world.listening);
  Object.defineProperty(world.listening, Symbol.iterator, {
    value: () => {
      throw new Error('the table cannot be read');
    },
    configurable: true,
  });
  await bench.clock.advance(7000);
  expect(daemon.chronicle.warnings.filter((text) => text === 'ports cannot be watched')).toHaveLength(1);
  Object.defineProperty(world.listening, Symbol.iterator, { value: real });
  listen(5000, view.id);
  await bench.clock.advance(3000);
  expect(await reports()).toHaveLength(1);
  stop.abort(new Error('enough'));
  await watching;
});
