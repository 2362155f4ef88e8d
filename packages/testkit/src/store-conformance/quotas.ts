import type { ActorId, Quotas } from '@berth/contract';
import type { InstanceRecord } from '@berth/core';
import { expect, it } from 'vitest';
import { type Bench, insert } from './bench.ts';

const CONCURRENT = 100;
const GIB = 1024 ** 3;

export function describeQuotas(bench: Bench): void {
  it('refuses what a quota has no room for, says why, and keeps nothing of that change', async () => {
    await insert(bench, holding(bench, { memory: 3 * GIB }));
    const fresh = holding(bench, { memory: 2 * GIB });
    const quotas = bounds({ fleet: { memory: 4 * GIB } });
    expect(
      await bench.store.commit({ instances: [fresh], events: bench.samples.events(1), quotas }),
    ).toStrictEqual({
      ok: false,
      conflict: 'quota',
      excess: {
        scope: 'fleet',
        owner: null,
        quota: 'memory',
        used: 3 * GIB,
        asked: 2 * GIB,
        limit: 4 * GIB,
      },
    });
    expect(await bench.store.getInstance(fresh.id)).toBeUndefined();
    expect((await bench.store.readEvents(0, 9)).head).toBe(0);
  });

  it('counts each owner alone, and what has ended for nothing', async () => {
    const quotas = bounds({ owner: { instances: 1 } });
    const taken = await bench.store.commit({ instances: [holding(bench)], quotas });
    const others = holding(bench, {}, { owner: 'user:bob' as ActorId });
    const ended = holding(bench, {}, { status: 'exited' });
    const rest = await bench.store.commit({ instances: [others, ended], quotas });
    expect([taken.ok, rest.ok]).toStrictEqual([true, true]);
    expect(await bench.store.commit({ instances: [holding(bench)], quotas })).toMatchObject({
      conflict: 'quota',
      excess: { scope: 'owner', owner: bench.samples.actor, used: 1, asked: 1, limit: 1 },
    });
  });

  it('lets everything shrink and be written as it is under a quota that was lowered', async () => {
    const stored = await insert(bench, holding(bench, { memory: 8 * GIB }));
    const quotas = bounds({ fleet: { memory: GIB, instances: 0 } });
    const less = { ...stored, spec: { ...stored.spec, limits: { memory: 4 * GIB } } };
    expect(await bench.store.commit({ instances: [less], quotas })).toMatchObject({ ok: true });
    const more = { ...less, version: 2, spec: { ...stored.spec, limits: { memory: 5 * GIB } } };
    expect(await bench.store.commit({ instances: [more], quotas })).toMatchObject({ conflict: 'quota' });
    const over = { ...less, version: 2, status: 'exited' } as const;
    expect(await bench.store.commit({ instances: [over], quotas })).toMatchObject({ ok: true });
  });

  it('tells who wrote in between before it counts', async () => {
    const stale = { ...holding(bench), version: 7 };
    const quotas = bounds({ fleet: { instances: 0 } });
    expect(await bench.store.commit({ instances: [stale], quotas })).toStrictEqual({
      ok: false,
      conflict: 'version',
    });
  });

  it('admits of many at once as many as there is room for', async () => {
    const quotas = bounds({ fleet: { instances: 7 } });
    const results = await Promise.all(
      Array.from({ length: CONCURRENT }, () => bench.store.commit({ instances: [holding(bench)], quotas })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(7);
    expect(await bench.store.listInstances()).toHaveLength(7);
  });
}

function bounds(given: Partial<Quotas>): Quotas {
  return { fleet: {}, owner: {}, owners: {}, assume: {}, ...given };
}

function holding(
  { samples }: Bench,
  limits: { memory?: number } = {},
  more: Partial<InstanceRecord> = {},
): InstanceRecord {
  const sample = samples.instance({ status: 'running', ...more });
  return { ...sample, spec: { ...sample.spec, limits } };
}
