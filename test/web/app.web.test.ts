import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CLI, until } from '../support/sandbox.ts';
import { browserEnvironment, WebStand } from './stand.ts';

vi.setConfig({ testTimeout: 90_000 });

const OPENS_MS = 30_000;
const ROOT = resolve(import.meta.dirname, '../..');
const NEWER = 'index-newer.js';

let stand: WebStand;
beforeAll(async () => {
  stand = await WebStand.open();
  await stand.sandbox.ok('start', 'demo', '-n', 'first');
});
afterAll(() => stand[Symbol.asyncDispose]());

it('can be installed, also by a browser that was let in by a cookie', async () => {
  const profile = await mkdtemp(join(stand.sandbox.home, 'profile-'));
  // A browser of every day: one that forgets everything installs nothing.
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['BERTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
    env: await browserEnvironment(stand.sandbox),
  });
  try {
    const page = await context.newPage();
    await page.goto(await stand.loginLink());
    await page.getByRole('navigation').first().waitFor();
    await kept(page);
    const session = await context.newCDPSession(page);
    expect(await session.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] });
    const manifest = await session.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    const { icons } = JSON.parse(manifest.data ?? '') as { icons: { src: string; purpose: string }[] };
    expect(icons.map(({ purpose }) => purpose)).toContain('maskable');
    const statuses = await page.evaluate(
      (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
      icons.map(({ src }) => src),
    );
    expect(statuses).toEqual(icons.map(() => 200));
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

it('opens without a daemon, says so, and heals', async () => {
  const visit = await stand.signedIn();
  const { page } = visit;
  const cached = await kept(page);
  expect(cached.every((path) => path === '/' || path.startsWith('/assets/'))).toBe(true);
  await stand.sandbox.ok('daemon', 'stop');
  await page.getByText('The daemon does not answer.').waitFor();
  await page.goto(new URL('/settings', page.url()).href);
  await page.getByText('Berth is not reached').waitFor();
  expect(await visit.axeFindings()).toEqual([]);
  await stand.sandbox.ok('up');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor({ timeout: OPENS_MS });
  await page.getByText('What fails is started again by itself').waitFor();
  await page.context().close();
});

it('leaves nothing in the browser when one signs out', async () => {
  const { page } = await stand.signedIn();
  await kept(page);
  await page.goto(new URL('/settings', page.url()).href);
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out').waitFor();
  await forgotten(page);
  const answer = await page.reload();
  expect(answer?.status()).toBe(401);
  await page.context().close();
});

it('leaves nothing when the session was revoked elsewhere', async () => {
  const { page } = await stand.signedIn();
  await kept(page);
  const sessions = await stand.sandbox.json<{ id: string; kind: string }[]>('token', 'ls');
  for (const { id, kind } of sessions) {
    if (kind === 'session') await stand.sandbox.ok('token', 'revoke', id);
  }
  await page.getByText('You are signed out').waitFor();
  await forgotten(page);
  await page.context().close();
});

it('offers the page of a newer version, and loads it when somebody wants it', async () => {
  const { page } = await stand.signedIn();
  const before = await kept(page);
  await page.evaluate(() => Object.assign(globalThis, { isOld: true }));
  const { port } = new URL(page.url());
  const newer = await newerBuild();
  await stand.sandbox.ok('daemon', 'stop');
  await newer('up', '--listen', `127.0.0.1:${port}`);
  await page.getByText('There is a newer version of this page.').waitFor({ timeout: OPENS_MS });
  expect(await page.evaluate(() => 'isOld' in globalThis)).toBe(true);
  await page.getByRole('button', { name: 'Load it' }).click();
  await page.waitForFunction(() => !('isOld' in globalThis));
  await page.getByRole('link', { name: 'first' }).first().waitFor();
  await until('only the newer one is kept', async () => (await cacheNames(page)).length === 1);
  const after = await kept(page);
  expect(after).toContain(`/assets/${NEWER}`);
  expect(after).toHaveLength(before.length);
  await page.context().close();
  await newer('daemon', 'stop');
});

/** What the browser keeps of the page, once it has it whole. */
async function kept(page: Page): Promise<string[]> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
}

function cacheNames(page: Page): Promise<string[]> {
  return page.evaluate(() => caches.keys());
}

async function forgotten(page: Page): Promise<void> {
  await until('nothing is kept', async () => (await cacheNames(page)).length === 0);
  const workers = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  expect(workers).toBe(0);
}

/** The built product again, of which the page is another one: its first file has another name. Returns its command. */
async function newerBuild(): Promise<(...args: string[]) => Promise<void>> {
  const home = join(stand.sandbox.home, 'newer');
  await cp(dirname(CLI), join(home, 'dist'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  const page = join(home, 'dist/page');
  const index = gunzipSync(await readFile(join(page, 'index.html.gz'))).toString();
  const entry = /assets\/(page-[^"]+\.js)/.exec(index)?.[1] ?? '';
  const scripts = (await readdir(join(page, 'assets'))).filter((name) => name.endsWith('.js.gz'));
  for (const name of ['index.html.gz', 'sw.js.gz', ...scripts.map((name) => `assets/${name}`)]) {
    const text = gunzipSync(await readFile(join(page, name))).toString();
    const renamed = text.replaceAll(entry, NEWER).replace(/build:"[0-9a-f]+"/, 'build:"newer"');
    await writeFile(join(page, name.replace(entry, NEWER)), gzipSync(renamed));
  }
  await rm(join(page, `assets/${entry}.gz`));
  const command = join(home, 'dist/cli.cjs');
  return async (...args) => {
    await promisify(execFile)(process.execPath, [command, ...args], { env: stand.sandbox.environment() });
  };
}
