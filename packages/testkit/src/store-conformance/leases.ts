import { expect, it } from 'vitest';
import { type Bench, expectConflict, insert } from './bench.ts';

const CONCURRENT = 100;

export function describeLeases(bench: Bench): void {
  it('lists leases by port, as they were written', async () => {
    const run = await running(bench);
    const leases = [
      bench.samples.lease(run, { port: 20_002, name: 'web' }),
      bench.samples.lease(run, { port: 8080, name: 'api' }),
    ];
    await bench.store.commit({ leases });
    expect(await bench.store.listLeases()).toStrictEqual(leases.toReversed());
  });

  it('refuses a port that is leased, and keeps nothing of that change', async () => {
    const [first, second] = [await running(bench), await running(bench)];
    await bench.store.commit({ leases: [bench.samples.lease(first, { port: 20_000 })] });
    const change = {
      leases: [bench.samples.lease(second, { port: 20_001 }), bench.samples.lease(second, { port: 20_000 })],
      events: bench.samples.events(1),
    };
    await expectConflict(bench, change, 'port');
    expect((await bench.store.listLeases()).map(({ port, run }) => [port, run])).toStrictEqual([
      [20_000, first.id],
    ]);
    expect((await bench.store.readEvents(0, 9)).head).toBe(0);
  });

  it('refuses a port that one change names twice', async () => {
    const run = await running(bench);
    const twice = [bench.samples.lease(run), bench.samples.lease(run, { name: 'api' })];
    await expectConflict(bench, { leases: twice }, 'port');
  });

  it('ends the leases of a run, and can give them to the next in the same change', async () => {
    const [first, second] = [await running(bench), await running(bench)];
    await bench.store.commit({
      leases: [bench.samples.lease(first), bench.samples.lease(first, { port: 20_001, name: 'api' })],
    });
    const handedOver = bench.samples.lease(second);
    await bench.store.commit({ releases: [first.id], leases: [handedOver] });
    expect(await bench.store.listLeases()).toStrictEqual([handedOver]);
    await bench.store.commit({ releases: [second.id, second.id] });
    expect(await bench.store.listLeases()).toStrictEqual([]);
  });

  it('keeps the leases of a change that conflicts by version', async () => {
    const run = await running(bench);
    const lease = bench.samples.lease(run);
    await bench.store.commit({ leases: [lease] });
    const stale = { ...bench.samples.instance(), version: 7 };
    await expectConflict(bench, { instances: [stale], releases: [run.id] }, 'version');
    expect(await bench.store.listLeases()).toStrictEqual([lease]);
  });

  it('gives a port to exactly one of many', async () => {
    const run = await running(bench);
    const results = await Promise.all(
      Array.from({ length: CONCURRENT }, () => bench.store.commit({ leases: [bench.samples.lease(run)] })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.conflict).toBe('port');
  });
}

async function running(bench: Bench) {
  const instance = await insert(bench, bench.samples.instance());
  const run = bench.samples.run(instance);
  await bench.store.commit({ runs: [run] });
  return run;
}
