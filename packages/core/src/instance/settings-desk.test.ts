import type { ActorId, RunId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it, vi } from 'vitest';

const MIB = 1024 * 1024;

async function open() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const limits = { memory: 64 * MIB, pids: 64 };
  await daemon.berth.start(OWNER, startInput({ command: ['obedient'], name: 'web', limits }));
  const view = () => daemon.berth.inspect(OWNER, 'web');
  const set = (wish: Parameters<typeof daemon.settings.set>[2]) => daemon.settings.set(OWNER, 'web', wish);
  return { bench, daemon, view, set };
}

describe('what is changed about an instance', () => {
  it('is what was named; the rest stays, and null takes a limit off', async () => {
    const { view, set } = await open();
    await set({ limits: { memory: 128 * MIB, pids: null } });
    expect(await view()).toMatchObject({ limits: [{ name: 'memory', value: 128 * MIB }], restart: 'never' });
    await set({ restart: 'always' });
    expect(await view()).toMatchObject({ limits: [{ name: 'memory' }], restart: 'always' });
    await set({ limits: { memory: null } });
    expect(await view()).toMatchObject({ limits: [], restart: 'always' });
  });

  it('is an event with what was before', async () => {
    const { bench, set } = await open();
    await set({ limits: { pids: 8 } });
    const { events } = await bench.store.readEvents(0, 100);
    expect(events.at(-1)).toMatchObject({
      type: 'instance.changed',
      actor: OWNER.actor,
      data: { limits: { pids: 8 }, before: { limits: { memory: 64 * MIB, pids: 64 }, restart: 'never' } },
    });
  });

  it('is refused as at a start, and then nothing is changed', async () => {
    const { view, set } = await open();
    await expect(set({ limits: { memory: 1 } })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await view()).toMatchObject({ limits: [{ value: 64 * MIB }, { value: 64 }] });
  });

  it('happens once for each key', async () => {
    const { bench, daemon } = await open();
    const wish = { limits: { pids: 8 } };
    const key = { idempotencyKey: 'a-key-of-mine' };
    await daemon.settings.set(OWNER, 'web', { ...wish, ...key });
    await daemon.settings.set(OWNER, 'web', { ...wish, ...key });
    const { events } = await bench.store.readEvents(0, 100);
    expect(events.filter(({ type }) => type === 'instance.changed')).toHaveLength(1);
    const other = daemon.settings.set(OWNER, 'web', { limits: { pids: 9 }, ...key });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('is what the kernel holds, also when it could not be written down', async () => {
    const { bench, set, view } = await open();
    const run = bench.world.run((await view()).run as RunId);
    await set({ limits: { pids: 8 } });
    expect(run.limits).toStrictEqual({ memory: 64 * MIB, pids: 8 });
    bench.storeFaults.fail('commit', 1, new Error('no'));
    await expect(set({ limits: { pids: 9 } })).rejects.toThrow('no');
    expect(run.limits).toStrictEqual({ memory: 64 * MIB, pids: 8 });
  });

  it('is refused for its own reason, also when the kernel does not give back what it took', async () => {
    const { bench, set, view } = await open();
    bench.storeFaults.fail('commit', 1, new Error('no'));
    bench.world.faults.fail('limit', 2, new Error('more is in use'));
    await expect(set({ limits: { memory: 128 * MIB } })).rejects.toThrow('no');
    expect((await view()).limits).toMatchObject([{ value: 64 * MIB }, { value: 64 }]);
  });

  it('is held by the kernel although it was asked for while the program was being started', async () => {
    const { bench, daemon } = await open();
    const first = { memory: 512 * MIB };
    bench.world.faults.delay('start', 1000);
    const starting = daemon.berth.start(
      OWNER,
      startInput({ command: ['obedient'], name: 'slow', limits: first }),
    );
    await settled();
    expect(await daemon.berth.inspect(OWNER, 'slow')).toMatchObject({ status: 'starting' });
    const setting = daemon.settings.set(OWNER, 'slow', { limits: { memory: 128 * MIB } });
    await settled();
    await bench.clock.advance(1000);
    const run = bench.world.run((await starting).run as RunId);
    await setting;
    expect(run.limits).toStrictEqual({ memory: 128 * MIB });
    expect((await daemon.berth.inspect(OWNER, 'slow')).limits).toMatchObject([{ value: 128 * MIB }]);
  });

  it('counts for the next run, also when it was asked for while the one before was being stopped', async () => {
    const { bench, daemon, set } = await open();
    const plan = vi.spyOn(daemon.driver, 'plan');
    bench.world.faults.delay('stop', 1000);
    const restarting = daemon.berth.restart(OWNER, 'web');
    await settled();
    await set({ limits: { cpus: 2 } });
    await bench.clock.advance(1000);
    const run = bench.world.run((await restarting).run as RunId);
    expect(run.limits).toMatchObject({ cpus: 2 });
    expect(plan).toHaveBeenLastCalledWith(expect.objectContaining({ limits: run.limits }));
  });

  it('leaves the kernel alone where it is not for the kernel to hold', async () => {
    const { bench, set, view } = await open();
    await set({ limits: { run: 60_000 }, restart: 'always' });
    expect(bench.world.faults.calls('limit')).toBe(0);
    expect((await view()).limits.map(({ name, hold }) => `${name} ${hold}`)).toContain('run daemon');
  });

  it("is its owner's business, and that of what is there", async () => {
    const { daemon, set } = await open();
    const stranger = { ...OWNER, actor: 'user:eve' as ActorId };
    await expect(daemon.settings.set(stranger, 'web', {})).rejects.toMatchObject({ code: 'forbidden' });
    await daemon.berth.stop(OWNER, 'web', { graceMs: 0 });
    await daemon.berth.remove(OWNER, 'web');
    await expect(set({ restart: 'always' })).rejects.toMatchObject({ code: 'instance_not_found' });
  });
});
