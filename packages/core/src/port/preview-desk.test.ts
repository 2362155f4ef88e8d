import type { ActorId, RunId } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const PORTS = [{ name: 'web', port: 8080 }, { name: 'api' }];

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot({ portRange: { from: 20_000, to: 20_009 } });
  await daemon.reconcile();
  const start = (name: string, ports: StartInput['ports']) =>
    daemon.berth.start(OWNER, startInput({ name, ...(ports === undefined ? {} : { ports }) }));
  return { bench, daemon, start, desk: daemon.previewDesk };
}

describe('a port to look at', () => {
  it('is found by its name or its number', async () => {
    const { start, desk } = await setUp();
    const { id } = await start('site', PORTS);
    const web = { name: 'web', port: 8080, instance: id, instanceName: 'site' };
    expect(await desk.find(OWNER, 'site', 'web')).toStrictEqual(web);
    expect(await desk.find(OWNER, 'site', '8080')).toStrictEqual(web);
    expect(await desk.find(OWNER, id, 'api')).toMatchObject({ name: 'api', port: 20_000 });
  });

  it('need not be named where there is only one', async () => {
    const { start, desk } = await setUp();
    await start('site', [{ name: 'web' }]);
    expect(await desk.find(OWNER, 'site', null)).toMatchObject({ name: 'web' });
  });

  it('must be named where there are several', async () => {
    const { start, desk } = await setUp();
    await start('site', PORTS);
    await expect(desk.find(OWNER, 'site', null)).rejects.toMatchObject({
      code: 'port_not_leased',
      message: 'site has several ports: web (8080), api (20000). Say which one: berth open site web',
    });
  });

  it.each(['9090', '08080', '8080 ', 'WEB', 'web ', '', '22', '8080.0'])(
    'is not %j, which is not leased to it',
    async (port) => {
      const { start, desk } = await setUp();
      await start('site', PORTS);
      await expect(desk.find(OWNER, 'site', port)).rejects.toMatchObject({
        code: 'port_not_leased',
        message: `site has no port ${JSON.stringify(port)}. It has web (8080), api (20000).`,
      });
    },
  );

  it('is not one of another instance', async () => {
    const { start, desk } = await setUp();
    await start('site', [{ name: 'web', port: 8080 }]);
    await start('other', [{ name: 'mine', port: 8081 }]);
    await expect(desk.find(OWNER, 'other', '8080')).rejects.toMatchObject({ code: 'port_not_leased' });
  });

  it('is not there for an instance that has none, and it is said how to get one', async () => {
    const { start, desk } = await setUp();
    await start('site', undefined);
    await expect(desk.find(OWNER, 'site', null)).rejects.toMatchObject({
      code: 'port_not_leased',
      message: expect.stringContaining('berth start --port web'),
    });
  });

  it('ends with the run, also where the record still has it', async () => {
    const { bench, daemon, start, desk } = await setUp();
    const { run, id } = await start('site', PORTS);
    bench.world.run(run as RunId).exitBy(0);
    await settled();
    expect((await daemon.berth.inspect(OWNER, 'site')).status).toBe('exited');
    await expect(desk.find(OWNER, id, 'web')).rejects.toMatchObject({ code: 'not_running' });
  });

  it('is looked at by its owner alone, and takes the scope operate', async () => {
    const { start, desk } = await setUp();
    const { id } = await start('site', PORTS);
    const eve = { ...OWNER, actor: 'user:eve' as ActorId };
    const reader = { ...OWNER, grant: { scope: 'read' } as const };
    const itself = { ...OWNER, grant: { scope: 'instance', instance: id as never } as const };
    for (const caller of [eve, reader, itself]) {
      await expect(desk.find(caller, 'site', 'web')).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});
