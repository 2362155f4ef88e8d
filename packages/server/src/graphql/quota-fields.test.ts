import { ADMISSION_RULES } from '@berth/contract';
import {
  instanceViewSchema,
  type InstanceView,
  quotasViewSchema,
  type QuotasView,
} from '@berth/contract/schemas';
import { DOCUMENTS } from '@berth/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiBench } from '../testing/api-bench.ts';
import { graphql } from '../testing/http.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
  const fleet = { instances: 1 };
  bench.core.rules = { ...ADMISSION_RULES, quotas: { ...ADMISSION_RULES.quotas, fleet } };
  await bench.daemon.reconcile();
});
afterEach(() => bench.close());

const START = { agent: 'command', directory: '/work', command: ['obedient'] };

async function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await graphql<T>(bench, { query, variables });
  expect(errors).toEqual([]);
  return data as T;
}

const start = async (name: string) =>
  (await ask<{ startInstance: InstanceView }>(DOCUMENTS.start, { input: { ...START, name, waitMs: 60_000 } }))
    .startInstance;

it('a start that may wait is answered with its place', async () => {
  await start('a');
  const queued = instanceViewSchema.strict().parse(await start('b'));
  expect(queued).toMatchObject({
    status: 'queued',
    queue: { position: 1, reason: expect.stringContaining('no room for b'), until: expect.any(String) },
  });
});

it('what there is room for is told, with who waits', async () => {
  await start('a');
  await start('b');
  const { quotas } = await ask<{ quotas: QuotasView }>(DOCUMENTS.quotas);
  const view = quotasViewSchema.strict().parse(quotas);
  expect(view.uses).toContainEqual({
    ...{ scope: 'fleet', owner: null, quota: 'instances' },
    ...{ used: 1, limit: 1 },
  });
  expect(view.uses).toContainEqual({
    ...{ scope: 'owner', owner: 'user:ann', quota: 'instances' },
    ...{ used: 1, limit: null },
  });
  expect(view).toMatchObject({
    file: '/config/quotas.yaml',
    unlimited: ['a'],
    memory: { available: 64 * 1024 ** 3, group: null, stalled: 0, reserve: 192 * 1024 ** 2 },
    queue: [{ name: 'b', owner: 'user:ann', position: 1, reason: expect.stringContaining('1 of 1') }],
  });
});
