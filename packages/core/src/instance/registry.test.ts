import { BerthError } from '@berth/contract';
import { createMemoryStore } from '@berth/store/memory';
import { settled } from '@berth/testkit';
import { Samples } from '@berth/testkit/store-samples';
import { expect, it } from 'vitest';
import { Journal } from '../journal/journal.ts';
import type { InstanceRecord, Store } from '../ports/store.ts';
import { Registry } from './registry.ts';

const samples = new Samples();

async function setUp() {
  const store = createMemoryStore();
  let now = 1000;
  const registry = new Registry(store, new Journal(store), () => (now += 1));
  const record = samples.instance();
  const run = samples.run(record);
  await registry.create({ instance: { ...record, run: run.id }, run, events: [] });
  return { store, registry, id: record.id, run, record };
}

/** Someone else writes the instance, as often as asked, each time `getInstance` was answered. */
function meddled(store: Store, times: number): Store {
  let left = times;
  return {
    ...store,
    getInstance: async (id) => {
      const found = await store.getInstance(id);
      if (left > 0 && found !== undefined) {
        left -= 1;
        await store.commit({ instances: [{ ...found.instance, updatedAt: 1 }] });
      }
      return found;
    },
  };
}

const stopped = (instance: InstanceRecord) => ({ instance: { ...instance, desired: 'stopped' as const } });

it('writes what was decided, and answers what is stored then', async () => {
  const { store, registry, id } = await setUp();
  const written = await registry.update(id, ({ instance }) => stopped(instance));
  expect(written).toStrictEqual(await store.getInstance(id));
  expect(written.instance).toMatchObject({ desired: 'stopped', version: 2 });
});

it('writes nothing when nothing was decided', async () => {
  const { store, registry, id } = await setUp();
  const before = await store.getInstance(id);
  expect(await registry.update(id, () => undefined)).toStrictEqual(before);
  expect(await store.getInstance(id)).toStrictEqual(before);
});

it('decides again on what is stored now, when someone wrote in between', async () => {
  const { store, id } = await setUp();
  const registry = new Registry(meddled(store, 3), new Journal(store), () => 5);
  const seen: number[] = [];
  const written = await registry.update(id, ({ instance }) => {
    seen.push(instance.version);
    return stopped(instance);
  });
  expect(seen).toStrictEqual([1, 2, 3, 4]);
  expect(written.instance.version).toBe(5);
});

it('gives up when there is no end of it', async () => {
  const { store, id } = await setUp();
  const registry = new Registry(meddled(store, 1000), new Journal(store), () => 5);
  const update = registry.update(id, ({ instance }) => stopped(instance));
  await expect(update).rejects.toThrow('changed too often');
});

it('loses no update of many at once', async () => {
  const { store, registry, id } = await setUp();
  const count = 15;
  await Promise.all(
    Array.from({ length: count }, () =>
      registry.update(id, ({ instance }) => ({
        instance: { ...instance, generation: instance.generation + 1 },
      })),
    ),
  );
  expect((await store.getInstance(id))?.instance).toMatchObject({
    generation: 1 + count,
    version: 1 + count,
  });
});

it('tells an idempotency key that was used from everything else', async () => {
  const { registry, id, record } = await setUp();
  const idempotency = samples.idempotency(record);
  await registry.update(id, () => ({ idempotency }));
  const again = registry.update(id, () => ({ idempotency }));
  await expect(again).rejects.toMatchObject({ code: 'idempotency_conflict' });
});

it('reports a name that is taken', async () => {
  const { registry, record } = await setUp();
  const other = samples.instance({ name: record.name });
  const result = await registry.create({ instance: other, run: samples.run(other), events: [] });
  expect(result).toStrictEqual({ ok: false, conflict: 'name' });
});

it('wakes readers of the journal for events, and only for those', async () => {
  const store = createMemoryStore();
  const journal = new Journal(store);
  const registry = new Registry(store, journal, () => 1);
  const record = samples.instance();
  await registry.create({ instance: record, run: samples.run(record), events: samples.events(1) });
  const abort = new AbortController();
  const follower = journal.follow(1, abort.signal);
  const next = follower.next();
  await registry.update(record.id, ({ instance }) => ({ instance }));
  await settled();
  await registry.update(record.id, () => ({ events: samples.events(1) }));
  expect((await next).value).toMatchObject({ kind: 'event', event: { seq: 2 } });
  abort.abort();
});

it('passes on a store that fails, having changed nothing', async () => {
  const { store, id } = await setUp();
  const full = new BerthError({ code: 'disk_full', message: 'full' });
  const registry = new Registry(
    { ...store, commit: () => Promise.reject(full) },
    new Journal(store),
    () => 1,
  );
  await expect(registry.update(id, ({ instance }) => stopped(instance))).rejects.toBe(full);
  expect((await store.getInstance(id))?.instance.desired).toBe('running');
});
