import type { ActorId, InstanceId, PromptId, PromptRecord, PromptState } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { expect, it } from 'vitest';
import type { Caller } from '../access/caller.ts';

async function setUp() {
  const bench = new CoreBench(createMemoryStore());
  const daemon = bench.boot();
  await daemon.reconcile();
  const ids = new Map<string, InstanceId>();
  for (const name of ['ann', 'bob']) {
    const { id } = await daemon.berth.start(OWNER, startInput({ agent: 'clever', name, command: [] }));
    ids.set(name, id as InstanceId);
  }
  let count = 0;
  const put = async (name: string, state: PromptState) => {
    count += 1;
    const at = bench.clock.now() + count;
    const prompt: PromptRecord = {
      id: `prompt_${count}` as PromptId,
      instance: ids.get(name) as InstanceId,
      actor: OWNER.actor,
      text: `${name} ${state}`,
      state,
      urgent: false,
      reason: null,
      createdAt: at,
      updatedAt: at,
    };
    await bench.store.commit({ prompts: [prompt] });
  };
  const texts = async (caller: Caller = OWNER) =>
    (await daemon.openPrompts.list(caller)).map(({ text }) => text);
  return { bench, daemon, put, texts };
}

it('are told of all instances, oldest first, as long as something may come of them', async () => {
  const { put, texts } = await setUp();
  expect(await texts()).toStrictEqual([]);
  await put('bob', 'unconfirmed');
  await put('ann', 'queued');
  await put('ann', 'delivered');
  await put('bob', 'typing');
  await put('bob', 'withdrawn');
  await put('bob', 'queued');
  expect(await texts()).toStrictEqual(['bob unconfirmed', 'ann queued', 'bob typing', 'bob queued']);
});

it('are not told of instances that are removed', async () => {
  const { daemon, put, texts } = await setUp();
  await put('ann', 'unconfirmed');
  await put('bob', 'queued');
  await daemon.berth.stop(OWNER, 'ann');
  await daemon.berth.remove(OWNER, 'ann');
  expect(await texts()).toStrictEqual(['bob queued']);
});

it('are told to readers, and neither to strangers nor to an instance', async () => {
  const { daemon, put, texts } = await setUp();
  await put('ann', 'queued');
  expect(await texts({ ...OWNER, grant: { scope: 'read' } })).toStrictEqual(['ann queued']);
  await expect(texts({ ...OWNER, actor: 'user:eve' as ActorId })).rejects.toThrow('instance.list');
  const { id } = await daemon.berth.inspect(OWNER, 'ann');
  const own: Caller = { ...OWNER, grant: { scope: 'instance', instance: id as InstanceId } };
  await expect(texts(own)).rejects.toThrow('instance.list');
});

it('of one instance are told to readers too', async () => {
  const { daemon, put } = await setUp();
  await put('ann', 'queued');
  const reader: Caller = { ...OWNER, grant: { scope: 'read' } };
  expect(await daemon.inbox.list(reader, 'ann')).toHaveLength(1);
  await expect(daemon.inbox.withdraw(reader, 'ann', 'prompt_1')).rejects.toThrow('terminal.write');
});
