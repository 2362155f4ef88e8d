import { type ActorId, BerthError, type InstanceId, type RunId } from '@berth/contract';
import type { InstanceRecord } from '@berth/core';
import { expect, it } from 'vitest';
import { type Bench, expectConflict, insert, listedIds } from './bench.ts';

export function describeInstances(bench: Bench): void {
  it('gives a new instance back whole, at version 1', async () => {
    const given = bench.samples.instance();
    expect(await bench.store.commit({ instances: [given] })).toStrictEqual({ ok: true, events: [] });
    const stored = { instance: { ...given, version: 1 }, run: null };
    expect(await bench.store.getInstance(given.id)).toStrictEqual(stored);
    expect(await bench.store.listInstances()).toStrictEqual([stored]);
  });

  it('knows no instance that was not stored', async () => {
    expect(await bench.store.getInstance('inst_nobody' as InstanceId)).toBeUndefined();
    expect(await bench.store.listInstances()).toStrictEqual([]);
  });

  it('lists by creation, whatever the order of writing', async () => {
    const [late, early, middle] = [3000, 1000, 2000].map((createdAt) =>
      bench.samples.instance({ createdAt }),
    );
    for (const instance of [late, early, middle] as InstanceRecord[]) await insert(bench, instance);
    expect(await listedIds(bench)).toStrictEqual([early?.id, middle?.id, late?.id]);
  });

  it('lists instances of the same millisecond by id', async () => {
    const instances = [0, 1, 2].map(() => bench.samples.instance({ createdAt: 1000 }));
    await bench.store.commit({ instances: instances.toReversed() });
    expect(await listedIds(bench)).toStrictEqual(instances.map(({ id }) => id));
  });

  it('lists removed instances only when asked, and always finds them by id', async () => {
    const living = await insert(bench, bench.samples.instance());
    const removed = await insert(bench, bench.samples.instance({ removedAt: 5000, desired: 'removed' }));
    expect(await listedIds(bench)).toStrictEqual([living.id]);
    expect(await listedIds(bench, { includeRemoved: false })).toStrictEqual([living.id]);
    expect(await listedIds(bench, { includeRemoved: true })).toStrictEqual([living.id, removed.id]);
    expect((await bench.store.getInstance(removed.id))?.instance).toStrictEqual(removed);
  });

  it('hands out copies and keeps copies', async () => {
    const given = bench.samples.instance({
      spec: { ...bench.samples.instance().spec, env: { KEEP: 'this' } },
    });
    const env = given.spec.env as Record<string, string>;
    await bench.store.commit({ instances: [given] });
    env['KEEP'] = 'changed by the writer';
    const first = await bench.store.getInstance(given.id);
    Object.assign(first?.instance.spec.env ?? {}, { KEEP: 'changed by a reader' });
    expect((await bench.store.getInstance(given.id))?.instance.spec.env).toStrictEqual({ KEEP: 'this' });
  });
}

export function describeConflicts(bench: Bench): void {
  it('writes over the version that was read, and counts it up', async () => {
    const first = await insert(bench, bench.samples.instance());
    const second = await insert(bench, { ...first, status: 'running', updatedAt: 9000 });
    expect(second.version).toBe(2);
    expect((await bench.store.getInstance(first.id))?.instance).toStrictEqual(second);
  });

  it('refuses a version that is not the stored one', async () => {
    const first = await insert(bench, bench.samples.instance());
    const second = await insert(bench, { ...first, status: 'running' });
    for (const version of [0, 1, 3])
      await expectConflict(bench, { instances: [{ ...second, version }] }, 'version');
    await expectConflict(bench, { instances: [bench.samples.instance({ version: 1 })] }, 'version');
    expect((await bench.store.listInstances()).map(({ instance }) => instance)).toStrictEqual([second]);
  });

  it('refuses the name of a living instance, for a new one and for a rename', async () => {
    const holder = await insert(bench, bench.samples.instance({ name: 'taken' }));
    const other = await insert(bench, bench.samples.instance());
    await expectConflict(bench, { instances: [bench.samples.instance({ name: 'taken' })] }, 'name');
    await expectConflict(bench, { instances: [{ ...other, name: 'taken' }] }, 'name');
    expect(await listedIds(bench)).toStrictEqual([holder.id, other.id]);
  });

  it('frees the name with the removal, also within one change', async () => {
    const first = await insert(bench, bench.samples.instance({ name: 'again' }));
    const second = bench.samples.instance({ name: 'again' });
    const removal = { ...first, removedAt: 9000 };
    expect((await bench.store.commit({ instances: [removal, second] })).ok).toBe(true);
    await insert(bench, { ...second, version: 1, removedAt: 9000 });
    await insert(bench, bench.samples.instance({ name: 'again' }));
    expect(await listedIds(bench, { includeRemoved: true })).toHaveLength(3);
  });

  it('does not bring an instance back under a name that was given away', async () => {
    const first = await insert(bench, bench.samples.instance({ name: 'mine', removedAt: 5000 }));
    await insert(bench, bench.samples.instance({ name: 'mine' }));
    await expectConflict(bench, { instances: [{ ...first, removedAt: null }] }, 'name');
  });
}

export function describeText(bench: Bench): void {
  const nasty = [
    'a\0b',
    '\0',
    '日本語',
    '🚢👩‍👩‍👧',
    'ﷺ\u202e',
    '\r\n\t\u001b[0m',
    "'; drop table runs; --",
    '"\\',
    ' ',
  ];

  it.each(nasty)('keeps %j everywhere', async (text) => {
    const spec = { ...bench.samples.instance().spec, file: text, args: [text], env: { [text]: text } };
    const given = bench.samples.instance({ name: text, workspace: text, owner: text as ActorId, spec });
    const event = bench.samples.event({ data: { [text]: [text] } });
    const idempotency = bench.samples.idempotency(given, { key: text, fingerprint: text });
    await bench.store.commit({ instances: [given], events: [event], idempotency });
    expect((await bench.store.getInstance(given.id))?.instance).toStrictEqual({ ...given, version: 1 });
    expect((await bench.store.readEvents(0, 1)).events).toStrictEqual([{ ...event, seq: 1 }]);
    expect(await bench.store.findIdempotent(bench.samples.actor, text)).toStrictEqual(idempotency);
    expect(await bench.store.setting(text, text)).toBe(text);
    await expectConflict(bench, { instances: [bench.samples.instance({ name: text })] }, 'name');
  });

  it('tells texts apart that differ only after a NUL, in case or in form', async () => {
    const names = ['a\0b', 'a\0c', 'a', 'A', '\u00e9', 'e\u0301'];
    for (const name of names) await insert(bench, bench.samples.instance({ name }));
    expect((await bench.store.listInstances()).map(({ instance }) => instance.name)).toStrictEqual(names);
  });

  it('keeps a variable that is named like a part of every object', async () => {
    const env = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
    const given = await insert(
      bench,
      bench.samples.instance({ spec: { ...bench.samples.instance().spec, env } }),
    );
    const stored = await bench.store.getInstance(given.id);
    expect(Object.entries(stored?.instance.spec.env ?? {})).toStrictEqual(Object.entries(env));
  });

  it('keeps a megabyte in one variable', async () => {
    const env = { BIG: 'x\0é'.repeat(300_000) };
    const given = await insert(
      bench,
      bench.samples.instance({ spec: { ...bench.samples.instance().spec, env } }),
    );
    expect((await bench.store.getInstance(given.id))?.instance.spec.env).toStrictEqual(env);
  });
}

export function describeRuns(bench: Bench): void {
  it('gives the current run with its instance, and null when it has none', async () => {
    const idle = bench.samples.instance();
    const planned = bench.samples.instance();
    const run = bench.samples.run(planned);
    const missing = bench.samples.instance({ run: 'run_missing' as RunId });
    await bench.store.commit({ instances: [idle, { ...planned, run: run.id }, missing], runs: [run] });
    const listed = await bench.store.listInstances();
    expect(listed.map((entry) => entry.run)).toStrictEqual([null, run, null]);
    expect((await bench.store.getInstance(planned.id))?.run).toStrictEqual(run);
    expect((await bench.store.getInstance(missing.id))?.run).toBeNull();
  });

  it('replaces a run that has the same id', async () => {
    const instance = await insert(bench, bench.samples.instance());
    const run = bench.samples.run(instance);
    await bench.store.commit({ runs: [run] });
    const exit = {
      code: null,
      signal: 'SIGKILL',
      cause: 'signalled',
      time: 9000,
      detail: 'out of memory',
    } as const;
    const ended = { ...run, keeper: null, child: run.keeper, startedAt: 8000, exit };
    await bench.store.commit({ runs: [ended] });
    expect(await bench.store.listRuns(instance.id)).toStrictEqual([ended]);
  });

  it('lists the runs of that instance alone, oldest first, even when the clock went back', async () => {
    const instance = await insert(bench, bench.samples.instance());
    const other = await insert(bench, bench.samples.instance());
    const runs = [1, 2, 3].map((generation) =>
      bench.samples.run(instance, { generation, createdAt: 5000 - generation }),
    );
    await bench.store.commit({ runs: [...runs.toReversed(), bench.samples.run(other)] });
    expect(await bench.store.listRuns(instance.id)).toStrictEqual(runs);
    expect(await bench.store.listRuns('inst_nobody' as InstanceId)).toStrictEqual([]);
  });

  it('rejects a run of an instance that is not stored, and changes nothing', async () => {
    const change = { runs: [bench.samples.run(bench.samples.instance())], events: [bench.samples.event()] };
    await expect(bench.store.commit(change)).rejects.toBeInstanceOf(BerthError);
    expect((await bench.store.readEvents(0, 10)).head).toBe(0);
  });
}
