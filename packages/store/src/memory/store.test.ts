import { Samples } from '@berth/testkit/store-samples';
import { expect, it } from 'vitest';
import { createMemoryStore, type StoreCall } from './store.ts';

it('shows a test both moments of each call, in order', async () => {
  const calls: StoreCall[] = [];
  const store = createMemoryStore({ interfere: (call) => void calls.push(call) });
  await store.setting('node', 'n');
  await store.readEvents(0, 1);
  expect(calls).toStrictEqual([
    { method: 'setting', count: 1, moment: 'before' },
    { method: 'setting', count: 1, moment: 'after' },
    { method: 'readEvents', count: 2, moment: 'before' },
    { method: 'readEvents', count: 2, moment: 'after' },
  ]);
});

it('has done nothing when a test fails a call before, and everything when after', async () => {
  const fail = { moment: 'before' as StoreCall['moment'] };
  const store = createMemoryStore({
    interfere: ({ method, moment }) => {
      if (method === 'commit' && moment === fail.moment) throw new Error(`failed ${moment}`);
    },
  });
  const samples = new Samples();
  await expect(store.commit({ events: samples.events(1) })).rejects.toThrow('failed before');
  expect((await store.readEvents(0, 9)).head).toBe(0);
  fail.moment = 'after';
  await expect(store.commit({ events: samples.events(1) })).rejects.toThrow('failed after');
  expect((await store.readEvents(0, 9)).head).toBe(1);
});
