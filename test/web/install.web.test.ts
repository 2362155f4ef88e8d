import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { AgentView, ProgramView } from '@berth/contract/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebStand } from './stand.ts';
import { StandInRegistry } from './stand-in-registry.ts';

/** A look at a page by axe takes seconds on a busy machine, and so does npm. */
const LIMITS = { timeout: 120_000 };
const PARROT = { name: 'parrot', version: '1.2.3', program: '#!/bin/sh\necho polly\nexec sleep 1000\n' };

let stand: WebStand;
let registry: StandInRegistry;
let engine: Server;
beforeAll(async () => {
  [stand, registry] = await Promise.all([WebStand.open(), StandInRegistry.open()]);
  const { home } = stand.sandbox;
  const socket = join(home, 'engine.sock');
  engine = await standInEngine(socket);
  // Of npm, which reads it in the home of whoever runs it.
  await writeFile(join(home, '.npmrc'), `registry=${registry.url}\nfetch-retries=0\nupdate-notifier=false\n`);
  const agents = join(home, 'config', 'agents');
  await mkdir(agents, { recursive: true });
  await writeFile(join(agents, 'parrot.yaml'), 'title: A parrot\ncommand: parrot\nnpm: parrot@1.2.3\n');
  const environment = { HOME: home, DOCKER_HOST: `unix://${socket}` };
  expect(await stand.sandbox.run(['up'], { environment })).toMatchObject({ code: 0 });
}, LIMITS.timeout);
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  engine.close();
});

it('does not start what is not installed, and installs it from the page', LIMITS, async () => {
  const visit = await stand.signedIn();
  const { page } = visit;
  await visit.go('/new');
  await page.getByRole('radio', { name: /^demo/ }).check();
  const start = page.getByRole('button', { name: 'Start', exact: true });
  expect(await start.isEnabled()).toBe(true);
  await page.getByRole('radio', { name: /^parrot.*not installed/s }).check();
  const offer = page.getByRole('region', { name: 'A parrot is not installed on this machine.' });
  await offer.getByText('berth agents install parrot').waitFor();
  expect(await start.isDisabled()).toBe(true);
  await page.getByText('A parrot must be installed before it can be started.').waitFor();
  await page.getByText('Keep it from the rest of the machine').click();
  await page.getByLabel('Isolation').selectOption('container');
  expect(await start.isEnabled()).toBe(true);
  await page.getByLabel('Isolation').selectOption('');
  expect(await visit.axeFindings()).toEqual([]);

  const install = offer.getByRole('button', { name: 'Install A parrot 1.2.3' });
  await install.click();
  await page.getByText('A parrot was not installed').first().waitFor();
  await page
    .getByText(/parrot@1\.2\.3 could not be installed: .*404/)
    .first()
    .waitFor();
  expect(await start.isDisabled()).toBe(true);

  await registry.publish(PARROT, stand.sandbox.home);
  await install.click();
  await page.getByText('A parrot 1.2.3 was installed.').first().waitFor();
  await offer.waitFor({ state: 'hidden' });
  const [parrot] = (
    await stand.sandbox.json<(AgentView & { program: ProgramView | null })[]>('agents')
  ).filter(({ id }) => id === 'parrot');
  expect(parrot?.program).toMatchObject({ source: 'berth', version: '1.2.3' });
  await page.getByLabel('Name', { exact: true }).fill('polly');
  await start.click();
  await page.waitForURL(/\/instances\/polly/);
  await page.getByText('polly', { exact: true }).first().waitFor();
  // The browser notes the refusal of the first time.
  expect(visit.complaints.filter((text) => !text.includes('50'))).toEqual([]);
  await visit.close();
});

it('says why no image is built where no engine answers any more', LIMITS, async () => {
  const visit = await stand.signedIn();
  const { page } = visit;
  await visit.go('/settings');
  const build = page.getByRole('button', { name: 'Build the image of claude' });
  await build.waitFor();
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
  await build.click();
  const ending = page.getByText('The image of claude was not built.');
  await ending.waitFor();
  await page
    .getByText(/engine.*engine\.sock/)
    .first()
    .waitFor();
  // It stays when the list of images has gone.
  await build.waitFor({ state: 'detached' });
  expect(await ending.isVisible()).toBe(true);
  await page.reload();
  // Nothing is offered that cannot be done.
  await page
    .getByText(/engine.*engine\.sock/)
    .first()
    .waitFor();
  expect(await build.count()).toBe(0);
  await visit.close();
});

/** Answers as an engine that has no images. */
async function standInEngine(socket: string): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('Api-Version', '1.43').setHeader('Content-Type', 'application/json');
    response.end(url.includes('/images/json') ? '[]' : 'OK');
  });
  server.listen(socket);
  await once(server, 'listening');
  return server;
}
