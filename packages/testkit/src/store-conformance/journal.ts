import type { ActorId, EventType } from '@berth/contract';
import { expect, it } from 'vitest';
import { type Bench, expectConflict, insert, readSeqs } from './bench.ts';

/** More than any store writes in one statement. */
const MANY_EVENTS = 1201;

export function describeEvents(bench: Bench): void {
  it('numbers events from 1 without holes, in the order given', async () => {
    const given = bench.samples.events(5);
    const first = await bench.store.commit({ events: given.slice(0, 2) });
    const second = await bench.store.commit({ events: given.slice(2) });
    const expected = given.map((event, index) => ({ ...event, seq: index + 1 }));
    expect(first).toStrictEqual({ ok: true, events: expected.slice(0, 2) });
    expect(second).toStrictEqual({ ok: true, events: expected.slice(2) });
    expect(await bench.store.readEvents(0, 10)).toStrictEqual({ events: expected, gap: null, head: 5 });
  });

  it('keeps every field of an event', async () => {
    const instance = bench.samples.instance();
    const cause = bench.samples.event();
    const event = bench.samples.event({
      subject: instance.id,
      run: bench.samples.run(instance).id,
      type: 'run.exited',
      version: 3,
      cause: cause.id,
      data: { code: 0, text: '', list: [], nested: { deep: [true, null, 1.5, -0.25] } },
    });
    await bench.store.commit({ events: [cause, event] });
    expect((await bench.store.readEvents(1, 1)).events).toStrictEqual([{ ...event, seq: 2 }]);
  });

  it('reads the newest events about an instance, oldest first', async () => {
    const [ann, bob] = [bench.samples.instance(), bench.samples.instance()];
    const about = [ann, bob, null, ann, ann].map((subject) =>
      bench.samples.event({ subject: subject?.id ?? null }),
    );
    await bench.store.commit({ events: about });
    const seqs = async (limit: number) => (await bench.store.history(ann.id, limit)).map(({ seq }) => seq);
    expect(await seqs(10)).toStrictEqual([1, 4, 5]);
    expect(await seqs(2)).toStrictEqual([4, 5]);
    expect(await seqs(0)).toStrictEqual([]);
    expect(await bench.store.history(ann.id, 1)).toStrictEqual([{ ...about[4], seq: 5 }]);
    expect(await bench.store.history(bench.samples.instance().id, 10)).toStrictEqual([]);
  });

  it('reads the newest events of some types about an instance', async () => {
    const { id: subject } = bench.samples.instance();
    const types = ['run.lost', 'limit.near', 'run.found', 'run.lost', 'limit.reached'] as const;
    await bench.store.commit({ events: types.map((type) => bench.samples.event({ subject, type })) });
    const seqs = async (limit: number, ...wanted: EventType[]) =>
      (await bench.store.history(subject, limit, wanted)).map(({ seq }) => seq);
    expect(await seqs(10, 'run.lost', 'limit.near')).toStrictEqual([1, 2, 4]);
    expect(await seqs(1, 'limit.near')).toStrictEqual([2]);
    expect(await seqs(10, 'run.exited')).toStrictEqual([]);
    expect(await seqs(10)).toStrictEqual([]);
  });

  it('reads after a cursor, at most as many as asked for', async () => {
    await bench.store.commit({ events: bench.samples.events(5) });
    expect(await readSeqs(bench, 0, 2)).toStrictEqual([1, 2]);
    expect(await readSeqs(bench, 2, 2)).toStrictEqual([3, 4]);
    expect(await readSeqs(bench, 4, 2)).toStrictEqual([5]);
    expect(await readSeqs(bench, 0, 0)).toStrictEqual([]);
  });

  it('answers a cursor at or beyond the head with nothing, and no gap', async () => {
    expect(await bench.store.readEvents(0, 10)).toStrictEqual({ events: [], gap: null, head: 0 });
    await bench.store.commit({ events: bench.samples.events(2) });
    for (const after of [2, 3, 1000]) {
      expect(await bench.store.readEvents(after, 10)).toStrictEqual({ events: [], gap: null, head: 2 });
    }
  });

  it('takes many events in one change', async () => {
    const result = await bench.store.commit({ events: bench.samples.events(MANY_EVENTS) });
    const expected = Array.from({ length: MANY_EVENTS }, (_, index) => index + 1);
    expect(result.ok && result.events.map(({ seq }) => seq)).toStrictEqual(expected);
    expect(await readSeqs(bench, 0, MANY_EVENTS + 1)).toStrictEqual(expected);
  });
}

export function describePruning(bench: Bench): void {
  it('keeps the newest events and tells a reader exactly what it missed', async () => {
    await bench.store.commit({ events: bench.samples.events(10) });
    await bench.store.prune(3, 0);
    expect(await bench.store.readEvents(0, 2)).toMatchObject({ gap: { from: 1, to: 7 }, head: 10 });
    expect(await readSeqs(bench, 0, 2)).toStrictEqual([8, 9]);
    expect((await bench.store.readEvents(5, 9)).gap).toStrictEqual({ from: 6, to: 7 });
    expect((await bench.store.readEvents(6, 9)).gap).toStrictEqual({ from: 7, to: 7 });
    expect((await bench.store.readEvents(7, 9)).gap).toBeNull();
    expect((await bench.store.readEvents(-1, 9)).gap).toStrictEqual({ from: 1, to: 7 });
  });

  it('never gives a number out again, even when nothing is kept', async () => {
    await bench.store.commit({ events: bench.samples.events(4) });
    await bench.store.prune(0, 0);
    expect(await bench.store.readEvents(1, 9)).toStrictEqual({
      events: [],
      gap: { from: 2, to: 4 },
      head: 4,
    });
    const result = await bench.store.commit({ events: bench.samples.events(1) });
    expect(result.ok && result.events[0]?.seq).toBe(5);
    expect(await bench.store.readEvents(1, 9)).toMatchObject({ gap: { from: 2, to: 4 }, head: 5 });
  });

  it('drops nothing when there is less than it may keep', async () => {
    await bench.store.commit({ events: bench.samples.events(3) });
    await bench.store.prune(3, 0);
    await bench.store.prune(1000, 0);
    expect(await bench.store.readEvents(0, 9)).toMatchObject({ gap: null, head: 3 });
    expect(await readSeqs(bench, 0, 9)).toStrictEqual([1, 2, 3]);
  });
}

export function describeIdempotency(bench: Bench): void {
  it('finds what was stored under that key, for that actor alone', async () => {
    const instance = bench.samples.instance();
    const record = bench.samples.idempotency(instance);
    await bench.store.commit({ instances: [instance], idempotency: record });
    expect(await bench.store.findIdempotent(record.actor, record.key)).toStrictEqual(record);
    expect(await bench.store.findIdempotent('user:bob' as ActorId, record.key)).toBeUndefined();
    expect(await bench.store.findIdempotent(record.actor, 'another key')).toBeUndefined();
  });

  it('refuses a used key before anything else, and accepts it from another actor', async () => {
    const instance = await insert(bench, bench.samples.instance());
    const record = bench.samples.idempotency(instance);
    await bench.store.commit({ idempotency: record });
    const stale = { ...instance, version: 7 };
    await expectConflict(
      bench,
      { instances: [stale], idempotency: { ...record, fingerprint: 'other' } },
      'key',
    );
    expect(await bench.store.findIdempotent(record.actor, record.key)).toStrictEqual(record);
    const foreign = { ...record, actor: 'user:bob' as ActorId };
    expect((await bench.store.commit({ idempotency: foreign })).ok).toBe(true);
  });

  it('forgets keys that are older than the limit', async () => {
    const instance = bench.samples.instance();
    for (const time of [100, 200, 300]) {
      await bench.store.commit({
        idempotency: bench.samples.idempotency(instance, { key: `key-${time}`, time }),
      });
    }
    await bench.store.prune(0, 200);
    expect(await bench.store.findIdempotent(bench.samples.actor, 'key-100')).toBeUndefined();
    expect(await bench.store.findIdempotent(bench.samples.actor, 'key-200')).toBeDefined();
    expect(await bench.store.findIdempotent(bench.samples.actor, 'key-300')).toBeDefined();
    expect(
      (await bench.store.commit({ idempotency: bench.samples.idempotency(instance, { key: 'key-100' }) })).ok,
    ).toBe(true);
  });
}
