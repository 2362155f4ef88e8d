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
