import { expect, it } from 'vitest';
import type { Bench } from './bench.ts';

const CONCURRENT = 100;

export function describeCredentials(bench: Bench): void {
  const put = (...records: Parameters<Bench['store']['putCredentials']>[0]) =>
    bench.store.putCredentials(records);

  it('lists what was put, by creation, with every field as it was', async () => {
    const token = bench.samples.credential({ expiresAt: 5_000_000_000_000, scope: 'admin' });
    const session = bench.samples.credential({
      kind: 'session',
      name: 'Browser “é”/1.0',
      createdFrom: '127.0.0.1',
      lastUsedAt: 7,
      lastUsedFrom: '::1',
      revokedAt: 8,
    });
    expect(await put(session)).toStrictEqual({ ok: true });
    expect(await put(token)).toStrictEqual({ ok: true });
    expect(await bench.store.listCredentials()).toStrictEqual([token, session]);
  });

  it('replaces by id', async () => {
    const token = bench.samples.credential();
    await put(token);
    const used = { ...token, lastUsedAt: 9, lastUsedFrom: '127.0.0.1' };
    await put(used);
    expect(await bench.store.listCredentials()).toStrictEqual([used]);
  });

  it('refuses a new token with the name of a living one, and puts none of those that came with it', async () => {
    const living = bench.samples.credential({ name: 'ci' });
    await put(living);
    const [other, clash] = [bench.samples.credential(), bench.samples.credential({ name: 'ci' })];
    expect(await put(other, clash)).toStrictEqual({ ok: false, conflict: 'name' });
    expect(await put(other, { ...other, id: clash.id, hash: 'h' })).toMatchObject({ ok: false });
    expect(await bench.store.listCredentials()).toStrictEqual([living]);
  });

  it('gives the name of a token that is over to the next, and lets both be replaced from then on', async () => {
    const revoked = bench.samples.credential({ name: 'ci', revokedAt: 1 });
    const expired = bench.samples.credential({ name: 'ci', expiresAt: revoked.createdAt + 1 });
    const next = bench.samples.credential({ name: 'ci', createdAt: revoked.createdAt + 1 });
    for (const record of [revoked, expired, next]) expect(await put(record)).toStrictEqual({ ok: true });
    const changed = [revoked, expired, next].map((record) => ({ ...record, lastUsedAt: 3 }));
    expect(await put(...changed)).toStrictEqual({ ok: true });
  });

  it('lets sessions be called alike', async () => {
    const sessions = [1, 2].map(() => bench.samples.credential({ kind: 'session', name: 'Firefox' }));
    expect(await put(...sessions, bench.samples.credential({ name: 'Firefox' }))).toStrictEqual({ ok: true });
  });

  it('gives a name to exactly one of many', async () => {
    const wanted = Array.from({ length: CONCURRENT }, () => bench.samples.credential({ name: 'wanted' }));
    const results = await Promise.all(wanted.map((record) => put(record)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await bench.store.listCredentials()).toHaveLength(1);
  });

  it('prunes those that were over by then, and no others', async () => {
    const past = { expiresAt: 10 };
    const gone = [bench.samples.credential(past), bench.samples.credential({ revokedAt: 10 })];
    const kept = [
      bench.samples.credential(),
      bench.samples.credential({ expiresAt: 11 }),
      bench.samples.credential({ revokedAt: 11 }),
    ];
    await put(...gone, ...kept);
    await bench.store.prune(0, 11);
    expect(await bench.store.listCredentials()).toStrictEqual(kept);
  });
}
