import type { ActorId } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { describe, expect, it } from 'vitest';

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

  it("is its owner's business, and that of what is there", async () => {
    const { daemon, set } = await open();
    const stranger = { actor: 'user:eve' as ActorId };
    await expect(daemon.settings.set(stranger, 'web', {})).rejects.toMatchObject({ code: 'forbidden' });
    await daemon.berth.stop(OWNER, 'web', { graceMs: 0 });
    await daemon.berth.remove(OWNER, 'web');
    await expect(set({ restart: 'always' })).rejects.toMatchObject({ code: 'instance_not_found' });
  });
});
