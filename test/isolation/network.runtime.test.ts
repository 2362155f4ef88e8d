import type { EventView } from '@berth/contract/schemas';
import { TEST_IMAGE } from '@berth/testkit/engine-stand';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { NETWORK_ATTACKS, PROXY_ATTACKS } from './network-attacks.ts';
import { NetworkStand } from './network-stand.ts';

/** To make a container takes half a second, and the machine may be busy. */
const LIMIT_MS = 60_000;
const CONTAINER = ['--isolation', 'container', '--image', TEST_IMAGE, '--network', 'allow-list'];

let stand: NetworkStand;
beforeAll(async () => {
  process.env['DOCKER_HOST'] = process.env['BERTH_TEST_ENGINE'];
  stand = await NetworkStand.open();
}, LIMIT_MS);
afterAll(() => stand[Symbol.asyncDispose](), LIMIT_MS);

// What each of them can do without an isolation is shown beside the sandbox.
it.each([...NETWORK_ATTACKS, ...PROXY_ATTACKS])(
  'a container with an allow-list holds an attack that $name',
  { timeout: LIMIT_MS },
  async ({ script, allow }) => {
    expect((await stand.lived(script, allow, CONTAINER)).text.trim()).toBe('held');
  },
);

it('a container reaches what is on its list from its first word on', { timeout: LIMIT_MS }, async () => {
  const { sandbox } = stand.zoo;
  const fetches = (url: string) =>
    `fetch("${url}").then((answer) => answer.text()).then(console.log, () => console.log("refused"))`;
  const program = `const p = process.env.ALLOWED_PORT; ${fetches('http://127.0.0.1:" + p + "')}.then(() => ${fetches('http://evil.example')})`;
  const { text, view } = await stand.lived(
    `exec node -e '${program}'`,
    ['127.0.0.1:$ALLOWED_PORT'],
    CONTAINER,
  );
  expect(text).toMatch(/^harmless\s+refused\s*$/);
  const decisions = async () =>
    (await sandbox.json<EventView[]>('history', view.name)).filter(({ type }) => type.startsWith('network.'));
  await until('the decisions are events', async () => (await decisions()).length === 2);
  expect((await decisions()).map(({ data }) => data['host'])).toStrictEqual(['127.0.0.1', 'evil.example']);
});

it('how it ended is known, however soon', { timeout: LIMIT_MS }, async () => {
  const { view } = await stand.lived('exit 7', ['a.example'], CONTAINER);
  expect(view.exit).toMatchObject({ code: 7, cause: 'exited' });
});
