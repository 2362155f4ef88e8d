import type { IncomingMessage } from 'node:http';
import { instanceViewSchema } from '@berth/contract/schemas';
import type { InstanceChanges } from '@berth/core';
import { DOCUMENTS } from '@berth/client';
import { OWNER } from '@berth/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACTOR_HEADER, ApiBench } from '../testing/api-bench.ts';
import { follow, graphql, send } from '../testing/http.ts';

let bench: ApiBench;
beforeEach(async () => {
  bench = await ApiBench.open();
});
afterEach(() => bench.close());

/** What the command line asks of an instance. */
const INSTANCE = /\{ instances\([^)]*\) (?<fields>\{[\s\S]*\}) \}/.exec(DOCUMENTS.instances)?.groups?.[
  'fields'
];
const query = `subscription { instanceChanges { whole instances ${INSTANCE} } }`;

function listen(actor = 'user:ann'): Promise<IncomingMessage> {
  const headers = { accept: 'text/event-stream', [ACTOR_HEADER]: actor };
  return send(bench.socket, { headers, body: JSON.stringify({ query }) });
}

const changes = (response: IncomingMessage) => follow<{ instanceChanges: InstanceChanges }>(response);

it('begins with all as the query tells them, and goes on with those that change', async () => {
  await bench.start('obedient', { name: 'web' });
  await bench.start('obedient', { name: 'api' });
  const response = await listen();
  const stream = changes(response);
  const first = (await stream.next()).value?.instanceChanges;
  const all = await graphql<{ instances: unknown }>(bench, { query: DOCUMENTS.instances });
  expect(first).toStrictEqual({ whole: true, instances: all.data?.instances });
  for (const each of first?.instances ?? []) instanceViewSchema.strict().parse(each);
  const second = stream.next();
  await bench.daemon.berth.stop(OWNER, 'api');
  await bench.daemon.berth.remove(OWNER, 'api');
  await bench.core.clock.advance(200);
  const next = (await second).value?.instanceChanges;
  expect(next).toMatchObject({ whole: false, instances: [{ name: 'api' }] });
  let last = next?.instances[0];
  while (last?.removedAt === null) {
    const more = stream.next();
    await bench.core.clock.advance(200);
    last = (await more).value?.instanceChanges.instances[0];
  }
  expect(last).toMatchObject({ name: 'api', status: 'exited' });
  response.destroy();
});

it('queues nothing for who does not read', async () => {
  const { id } = await bench.start('obedient', { name: 'web' });
  const response = await listen();
  response.pause();
  const limits = { memory: 0 };
  for (let round = 1; round <= 500; round += 1) {
    limits.memory = 64 * 1024 * 1024 + round * 1024 * 1024;
    await bench.daemon.settings.set(OWNER, id, { limits });
    await bench.core.clock.advance(200);
  }
  const heard: number[] = [];
  for await (const { instanceChanges } of changes(response)) {
    heard.push(instanceChanges.instances[0]?.limits[0]?.value ?? 0);
    if (heard.at(-1) === limits.memory) break;
  }
  expect(heard.length).toBeLessThan(400);
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
});

it('is refused to a stranger', async () => {
  let text = '';
  for await (const chunk of (await listen('user:eve')).setEncoding('utf8')) text += String(chunk);
  expect(text).toMatch(/forbidden/);
});
