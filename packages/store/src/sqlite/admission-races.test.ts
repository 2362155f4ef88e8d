import type { ActorId, Quotas } from '@berth/contract';
import type { InstanceRecord } from '@berth/core';
import { HOLDING, quotaExcess, usedOf } from '@berth/core/quota';
import { Samples } from '@berth/testkit/store-samples';
import { afterAll, expect, it } from 'vitest';
import { bundled } from '../test-programs/bundled.ts';
import { temporaryDirectory, WORKER_URL } from '../test-programs/temporary-directory.ts';
import { openSqliteStore, type SqliteStore } from './store.ts';

const RACES = 10_000;
/** Starts that race each other; half of them through each of two connections to the file. */
const AT_ONCE = 250;
const ROUNDS = RACES / AT_ONCE;
const GIB = 1024 ** 3;
const OWNERS = ['user:ann', 'user:bob', 'user:eve'] as ActorId[];
const QUOTAS: Quotas = {
  fleet: { instances: 9, memory: 24 * GIB, cpus: 8, ports: 12 },
  owner: { instances: 4, memory: 10 * GIB },
  owners: { eve: { instances: 2 } },
  assume: { cpus: 0.5 },
};

const worker = await bundled(WORKER_URL);
afterAll(() => worker.remove());

it('of ten thousand starts that race each other through two connections, none is admitted beyond a quota', async () => {
  const directory = await temporaryDirectory();
  const open = () => openSqliteStore({ file: directory.path('berth.db'), workerUrl: worker.url });
  const stores = [await open(), await open()] as const;
  let [admitted, refused] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const wanted = Array.from({ length: AT_ONCE }, (_, index) => wish(round, index));
    const results = await Promise.all(
      wanted.map((instance, index) =>
        stores[index % 2 === 0 ? 0 : 1].commit({ instances: [instance], quotas: QUOTAS }),
      ),
    );
    for (const result of results) {
      if (result.ok) admitted += 1;
      else if (result.conflict === 'quota') refused += 1;
    }
    const holding = await heldIn(stores[0]);
    expect(excessOf(holding)).toStrictEqual([]);
    // Within a round nobody ends: whoever was refused would be refused still.
    const losers = wanted.filter((_, index) => results[index]?.ok !== true);
    expect(losers.filter((loser) => quotaExcess(QUOTAS, holding, [loser]) === undefined)).toStrictEqual([]);
    await end(stores[round % 2 === 0 ? 0 : 1], holding.slice(0, 1 + (round % holding.length)));
  }
  expect(admitted + refused).toBe(RACES);
  expect(refused).toBeGreaterThan(RACES / 2);
  await Promise.all(stores.map((store) => store.close()));
  await directory.remove();
}, 60_000);

const samples = new Samples();

/** Small and large ones, of everybody. */
function wish(round: number, index: number): InstanceRecord {
  const dice = (round * 31 + index * 17) % 12;
  const sample = samples.instance({ owner: OWNERS[dice % 3] ?? samples.actor });
  const limits = { memory: (1 + (dice % 4)) * GIB, ...(dice % 2 === 0 ? { cpus: 1 + (dice % 3) / 2 } : {}) };
  const ports = Array.from({ length: dice % 3 }, (_, port) => ({ name: `p${port}`, port: null }));
  return { ...sample, spec: { ...sample.spec, limits, ports } };
}

async function heldIn(store: SqliteStore): Promise<readonly InstanceRecord[]> {
  const all = (await store.listInstances()).map(({ instance }) => instance);
  return all.filter(({ status }) => HOLDING.includes(status));
}

/** What is held beyond a quota, counted here from what is stored. */
function excessOf(holders: readonly InstanceRecord[]): string[] {
  const over: string[] = [];
  const look = (name: string, owner: ActorId | null, bounds: Quotas['fleet']) => {
    for (const [quota, limit] of Object.entries(bounds) as [keyof Quotas['fleet'], number][]) {
      const used = usedOf(QUOTAS, quota, { owner, holders });
      if (used > limit) over.push(`${name}: ${used} of ${limit} ${quota}`);
    }
  };
  look('fleet', null, QUOTAS.fleet);
  for (const owner of OWNERS) {
    look(owner, owner, owner === 'user:eve' ? { ...QUOTAS.owner, instances: 2 } : QUOTAS.owner);
  }
  return over;
}

/** They end and are removed, so that the list stays short. */
async function end(store: SqliteStore, instances: readonly InstanceRecord[]): Promise<void> {
  const over = instances.map((instance) => ({
    ...instance,
    status: 'exited' as const,
    desired: 'removed' as const,
    removedAt: 1,
  }));
  expect(await store.commit({ instances: over })).toMatchObject({ ok: true });
}
