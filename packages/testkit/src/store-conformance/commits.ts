import { BerthError } from '@berth/contract';
import { expect, it } from 'vitest';
import { type Bench, expectConflict, insert, listedIds } from './bench.ts';

const CONCURRENT = 100;

export function describeAtomicity(bench: Bench): void {
  it('leaves nothing of a change that conflicts, not even a number', async () => {
    const stored = await insert(bench, bench.samples.instance({ name: 'taken' }));
    const fresh = bench.samples.instance();
    const rest = {
      runs: [bench.samples.run(fresh), bench.samples.run(stored)],
      events: bench.samples.events(3),
      idempotency: bench.samples.idempotency(fresh),
    };
    const changed = { ...stored, status: 'running' } as const;
    const clash = bench.samples.instance({ name: 'taken' });
    await expectConflict(bench, { instances: [fresh, changed, clash], ...rest }, 'name');
    await expectConflict(
      bench,
      { instances: [fresh, changed, { ...stored, version: 9 }], ...rest },
      'version',
    );

    expect(await bench.store.listInstances()).toStrictEqual([{ instance: stored, run: null }]);
    expect(await bench.store.listRuns(stored.id)).toStrictEqual([]);
    expect(await bench.store.findIdempotent(bench.samples.actor, 'key-1')).toBeUndefined();
    expect(await bench.store.readEvents(0, 9)).toStrictEqual({ events: [], gap: null, head: 0 });
    const after = await bench.store.commit({ instances: [fresh, changed], ...rest });
    expect(after.ok && after.events.map(({ seq }) => seq)).toStrictEqual([1, 2, 3]);
  });

  it('takes an empty change', async () => {
    expect(await bench.store.commit({})).toStrictEqual({ ok: true, events: [] });
    expect((await bench.store.readEvents(0, 9)).head).toBe(0);
  });
}

export function describeConcurrency(bench: Bench): void {
  const everyone = <T>(task: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: CONCURRENT }, (_, index) => task(index)));

  it('lets exactly one of many writers of the same version win', async () => {
    const instance = await insert(bench, bench.samples.instance());
    const results = await everyone((index) =>
      bench.store.commit({
        instances: [{ ...instance, updatedAt: index }],
        events: [bench.samples.event({ time: index })],
      }),
    );
    const losers = results.filter((result) => !result.ok);
    expect(losers).toHaveLength(CONCURRENT - 1);
    for (const loser of losers) expect(loser).toStrictEqual({ ok: false, conflict: 'version' });
    const { events, head } = await bench.store.readEvents(0, CONCURRENT);
    expect(head).toBe(1);
    expect((await bench.store.getInstance(instance.id))?.instance.updatedAt).toBe(events[0]?.time);
  });

  it('gives a name to exactly one of many', async () => {
    const instances = Array.from({ length: CONCURRENT }, () => bench.samples.instance({ name: 'wanted' }));
    const results = await Promise.all(
      instances.map((instance) => bench.store.commit({ instances: [instance] })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await listedIds(bench)).toHaveLength(1);
  });

  it('gives each of many writers its own numbers, next to each other', async () => {
    const results = await everyone(() => bench.store.commit({ events: bench.samples.events(2) }));
    const pairs = results.map((result) => (result.ok ? result.events.map(({ seq }) => seq) : []));
    for (const [first = 0, second] of pairs) expect(second).toBe(first + 1);
    const sorted = pairs.flat().toSorted((a, b) => a - b);
    expect(sorted).toStrictEqual(upTo(2 * CONCURRENT));
  });

  it('shows a reader each change whole or not at all', async () => {
    const instance = await insert(bench, bench.samples.instance());
    const rounds = await everyone(async (index) => {
      const run = bench.samples.run(instance, { generation: index + 1 });
      const [, page, listed, got] = await Promise.all([
        bench.store.commit({
          instances: [{ ...instance, run: run.id, version: index + 1 }],
          runs: [run],
          events: bench.samples.events(2),
        }),
        bench.store.readEvents(0, 2 * CONCURRENT),
        bench.store.listInstances(),
        bench.store.getInstance(instance.id),
      ]);
      return { page, shown: [...listed, got] };
    });
    for (const { page, shown } of rounds) {
      expect(page.events.map(({ seq }) => seq)).toStrictEqual(upTo(page.head));
      for (const entry of shown) expect(entry?.instance.run).toBe(entry?.run?.id ?? null);
      expect(shown[0]?.instance.version).toBeGreaterThanOrEqual(page.head / 2 + 1);
    }
  });

  it('answers all who ask for a setting first with the same value', async () => {
    const answers = await everyone((index) => bench.store.setting('node', `node-${index}`));
    expect(new Set(answers).size).toBe(1);
  });
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

export function describeSettings(bench: Bench): void {
  it('stores the initial value once and returns what is stored', async () => {
    expect(await bench.store.setting('node', 'first')).toBe('first');
    expect(await bench.store.setting('node', 'second')).toBe('first');
    expect(await bench.store.setting('Node', '')).toBe('');
    expect(await bench.store.setting('Node', 'other')).toBe('');
  });

  it('gives a setting another value, or its first one', async () => {
    await bench.store.setting('node', 'first');
    await bench.store.putSetting('node', 'second');
    await bench.store.putSetting('new', 'value');
    expect(await bench.store.setting('node', 'third')).toBe('second');
    expect(await bench.store.setting('new', 'other')).toBe('value');
  });
}

export function describeClosing(bench: Bench): void {
  it('may be closed many times, also at once', async () => {
    await Promise.all([bench.store.close(), bench.store.close()]);
    await bench.store.close();
  });

  it('finishes what was begun', async () => {
    const begun = [1, 2, 3].map(() => bench.store.commit({ events: bench.samples.events(1) }));
    await bench.store.close();
    expect((await Promise.all(begun)).map((result) => result.ok)).toStrictEqual([true, true, true]);
  });

  it('rejects whatever is asked afterwards', async () => {
    await bench.store.close();
    await expect(bench.store.listInstances()).rejects.toBeInstanceOf(BerthError);
    await expect(bench.store.commit({ events: bench.samples.events(1) })).rejects.toBeInstanceOf(BerthError);
  });
}
