import type { ActorId, InstanceId, RunId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../access/caller.ts';

const READER: Caller = { ...OWNER, grant: { scope: 'read' } };

async function setUp(input: Parameters<typeof startInput>[0] = {}) {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const view = await daemon.berth.start(OWNER, startInput({ name: 'ann', ...input }));
  return { bench, daemon, view };
}

function own({ id }: { readonly id: string }): Caller {
  return { ...OWNER, grant: { scope: 'instance', instance: id as InstanceId } };
}

describe('the screen of an instance', () => {
  it('is told as text to whoever may look at its terminal', async () => {
    const { bench, daemon, view } = await setUp();
    bench.screens.shown = { cols: 90, rows: 30, lines: ['one', '', 'three'] };
    expect(await daemon.closerLook.screen(READER, 'ann')).toStrictEqual(bench.screens.shown);
    await expect(daemon.closerLook.screen(own(view), 'ann')).rejects.toThrow('terminal.read');
    const stranger = { ...OWNER, actor: 'user:eve' as ActorId };
    await expect(daemon.closerLook.screen(stranger, 'ann')).rejects.toThrow('terminal.read');
  });

  it('holds nothing that acts on a terminal or turns text round', async () => {
    const { bench, daemon } = await setUp();
    const lines = ['a\u001b[31mb\u0007\u0000', 'c\u009b\u007fd', '\u202eevil\u2066', '漢字 ü \u{1F600}'];
    bench.screens.shown = { cols: 90, rows: 30, lines };
    const seen = await daemon.closerLook.screen(OWNER, 'ann');
    expect(seen?.lines).toStrictEqual(['a[31mb', 'cd', 'evil', '漢字 ü \u{1F600}']);
  });

  it('is null when nobody knows it', async () => {
    const { bench, daemon } = await setUp();
    bench.screens.shown = undefined;
    expect(await daemon.closerLook.screen(OWNER, 'ann')).toBeNull();
  });
});

describe('the environment of an instance', () => {
  const secret = { name: 'API_KEY', value: 'a secret' };
  const token = { name: 'BERTH_TOKEN', value: 'berth_secret' };

  it('is told by name, with the values of what Berth sets itself alone', async () => {
    const { bench, daemon, view } = await setUp({
      environment: [secret, token, { name: 'PLAIN', value: 'x' }],
      ports: [{ name: 'web' }, { name: 'dev-api' }],
    });
    const told = await daemon.closerLook.environment(READER, 'ann');
    const [web, api] = view.ports.map(({ port }) => String(port));
    expect(told.filter(({ value }) => value !== null)).toStrictEqual([
      { name: 'BERTH_INSTANCE', value: view.id },
      { name: 'BERTH_PORT_DEV_API', value: api },
      { name: 'BERTH_PORT_WEB', value: web },
      { name: 'BERTH_WORKSPACE', value: '/work' },
      { name: 'PORT', value: web },
    ]);
    expect(told).toContainEqual({ name: 'API_KEY', value: null });
    expect(told).toContainEqual({ name: 'BERTH_TOKEN', value: null });
    expect(told).toContainEqual({ name: 'BERTH_INSTANCE_TOKEN', value: null });
    expect(JSON.stringify(told)).not.toContain('secret');
    const { env } = bench.world.run(view.run as RunId).request;
    const names = told.map(({ name }) => name);
    expect(names).toStrictEqual([...new Set([...Object.keys(env), 'BERTH_INSTANCE_TOKEN'])].toSorted());
  });

  it('tells no value of a variable of the user that is called like one of Berth’s', async () => {
    const { daemon } = await setUp({ environment: [{ name: 'PORT', value: 'a secret' }] });
    const told = await daemon.closerLook.environment(OWNER, 'ann');
    expect(told).toContainEqual({ name: 'PORT', value: null });
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('stays after the end, and may be asked for with the token of that instance, and of no other', async () => {
    const { daemon, view } = await setUp({ ports: [{ name: 'web' }] });
    const other = await daemon.berth.start(OWNER, startInput({ name: 'bob' }));
    await daemon.berth.stop(OWNER, 'ann');
    const told = await daemon.closerLook.environment(OWNER, 'ann');
    expect(told).toContainEqual({ name: 'PORT', value: String(view.ports[0]?.port) });
    expect(await daemon.closerLook.environment(own(view), 'ann')).toStrictEqual(told);
    await expect(daemon.closerLook.environment(own(view), other.id)).rejects.toThrow('token of an instance');
  });
});
