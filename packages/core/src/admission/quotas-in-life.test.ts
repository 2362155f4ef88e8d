import { ADMISSION_RULES, type Quotas, type RunId } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, settled, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

const MIB = 1024 * 1024;

async function open(quotas: Partial<Quotas>) {
  const bench = new CoreBench(createMemoryStore());
  const bound = (given: Partial<Quotas>) => {
    bench.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, ...given } };
  };
  bound(quotas);
  const daemon = bench.boot();
  await daemon.reconcile();
  const start = (name: string, more: Partial<StartInput> = {}) =>
    daemon.berth.start(OWNER, startInput({ command: ['obedient'], name, ...more }));
  const view = (name: string) => daemon.berth.inspect(OWNER, name);
  return { bench, daemon, bound, start, view };
}

describe('a start that a quota has no room for', () => {
  it('is refused with what is used, asked for and allowed, and leaves nothing behind', async () => {
    const { bench, start } = await open({ fleet: { memory: 100 * MIB } });
    await start('a', { limits: { memory: 64 * MIB } });
    const refused = start('b', { limits: { memory: 64 * MIB }, ports: [{ name: 'web' }] });
    await expect(refused).rejects.toMatchObject({
      code: 'quota_exceeded',
      message: expect.stringContaining(
        'The quota of memory of the fleet has no room for b: 64.0MiB of 100.0MiB are used, and it asks for 64.0MiB.',
      ),
      details: { quota: 'memory', used: 64 * MIB, asked: 64 * MIB, limit: 100 * MIB },
    });
    await settled();
    expect(bench.world.living()).toHaveLength(1);
    expect(await bench.store.listInstances({ includeRemoved: true })).toHaveLength(1);
    expect(bench.portWorld.claimed.size).toBe(0);
  });

  it('is refused without a limit that could be counted', async () => {
    const { start } = await open({ owner: { cpus: 2 } });
    await expect(start('a')).rejects.toMatchObject({ code: 'limit_missing' });
    await start('a', { limits: { cpus: 2 } });
    await expect(start('b', { limits: { cpus: 0.1 } })).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  it('finds it again when another one has ended', async () => {
    const { daemon, start } = await open({ owner: { instances: 1 } });
    await start('a');
    await expect(start('b')).rejects.toMatchObject({ details: { scope: 'owner', owner: OWNER.actor } });
    await daemon.berth.stop(OWNER, 'a');
    expect((await start('b')).status).toBe('running');
  });

  it('is one of many that came at once', async () => {
    const { bench, start } = await open({ fleet: { instances: 3 } });
    const names = Array.from({ length: 9 }, (_, index) => `a${index}`);
    const results = await Promise.allSettled(names.map((name) => start(name)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(bench.world.living()).toHaveLength(3);
  });
});

describe('what has been started before', () => {
  it('is not ended for a restart that would find no room', async () => {
    const { daemon, bound, start, view } = await open({ fleet: { instances: 2 } });
    await start('a');
    await start('b');
    expect((await daemon.berth.restart(OWNER, 'a')).generation).toBe(2);
    bound({ fleet: { instances: 1 } });
    await expect(daemon.berth.restart(OWNER, 'a')).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await view('a')).toMatchObject({ status: 'running', generation: 2 });
  });

  it('is woken only when there is room', async () => {
    const { daemon, start, view } = await open({ fleet: { instances: 1 } });
    await start('a');
    await daemon.berth.archive(OWNER, 'a');
    await start('b');
    await expect(daemon.berth.send(OWNER, 'a', { text: 'x' })).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect((await view('a')).archived).toBe(true);
  });

  it('gets no larger limit than there is room for, and what the kernel was told is taken back', async () => {
    const { daemon, start, view } = await open({ fleet: { memory: 100 * MIB } });
    const put: unknown[] = [];
    daemon.driver.limit = async (...[, change]: unknown[]) => void put.push(change);
    await start('a', { limits: { memory: 64 * MIB } });
    const set = (memory: number) => daemon.settings.set(OWNER, 'a', { limits: { memory } });
    await expect(set(128 * MIB)).rejects.toMatchObject({ code: 'quota_exceeded' });
    const [small, large] = [{ memory: 64 * MIB }, { memory: 128 * MIB }];
    expect(put).toStrictEqual([
      { from: small, to: large },
      { from: large, to: small },
    ]);
    await set(96 * MIB);
    expect((await view('a')).limits).toMatchObject([{ name: 'memory', value: 96 * MIB }]);
  });

  it('waits for room when it is to come back, is told once to do so, and comes as soon as there is', async () => {
    const { bench, daemon, bound, start, view } = await open({ fleet: { instances: 2 } });
    await start('a', { restart: 'always' });
    await start('b');
    bound({ fleet: { instances: 1 } });
    bench.world.run((await view('a')).run as RunId).exitBy(1);
    await settled();
    await bench.clock.advance(600_000);
    expect(await view('a')).toMatchObject({ status: 'exited', recovery: { hold: 'room', attempt: 1 } });
    const { events } = await bench.store.readEvents(0, 1000);
    const told = events.filter(({ type }) => type === 'recovery.held');
    expect(told.map(({ data }) => data)).toMatchObject([
      { why: 'room', detail: expect.stringContaining('no room for a') },
    ]);
    await daemon.berth.stop(OWNER, 'b');
    await bench.clock.advance(2000);
    expect(await view('a')).toMatchObject({ status: 'running', recovery: null });
  });
});
