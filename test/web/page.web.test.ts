import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebStand } from './stand.ts';

let stand: WebStand;
beforeAll(async () => {
  stand = await WebStand.open();
});
afterAll(() => stand[Symbol.asyncDispose]());

it('opens by the link that the command prints, and complains of nothing', async () => {
  await stand.sandbox.ok('start', 'demo', '-n', 'first');
  const visit = await stand.signedIn();
  await visit.page.getByRole('link', { name: 'first' }).waitFor();
  expect(new URL(visit.page.url()).pathname).toBe('/');
  expect(visit.complaints).toEqual([]);
  expect(await visit.axeFindings()).toEqual([]);
  await visit.close();
});

/** On a line of 10 Mbit/s that takes 0.2 s. */
const FIRST_LOOK_BYTES_MAX = 250_000;
const FLEET = 100;

it('takes no more bytes to show a fleet of a hundred for the first time than it may', async () => {
  await stand.sandbox.ok('start', '-n', 'plain', '--', 'cat');
  const visit = await stand.signedIn();
  const context = await stand.newContext({ storageState: await visit.page.context().storageState() });
  const page = await context.newPage();
  const taken = await takenBy(page);
  await page.goto(`${visit.origin}/`);
  await page.locator('main a[href^="/instances/"]').first().waitFor();
  const { files, instances } = taken();
  const instance = instances.get('plain');
  assert(instance !== undefined, 'the page was told of the instance');
  expect(files).toBeGreaterThan(FIRST_LOOK_BYTES_MAX / 4);
  expect(files + FLEET * JSON.stringify(instance).length).toBeLessThan(FIRST_LOOK_BYTES_MAX);
  await context.close();
  await visit.close();
});

/** What went over the wire until it is asked: files and answers, packed and with their heads, and each instance as it was told first. */
async function takenBy(
  page: Page,
): Promise<() => { files: number; instances: ReadonlyMap<string, { name: string }> }> {
  let files = 0;
  // What is told later of another instance takes nothing away.
  const instances = new Map<string, { name: string }>();
  const session = await page.context().newCDPSession(page);
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    files += encodedDataLength;
  });
  session.on('Network.webSocketFrameReceived', ({ response: { payloadData } }) => {
    const { payload } = JSON.parse(payloadData) as {
      payload?: { data?: { instanceChanges?: { instances: readonly { name: string }[] } } };
    };
    for (const instance of payload?.data?.instanceChanges?.instances ?? []) {
      if (!instances.has(instance.name)) instances.set(instance.name, instance);
    }
  });
  await session.send('Network.enable');
  return () => ({ files, instances });
}
