import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/sandbox.ts';
import { WebStand, type WebVisit } from './stand.ts';

vi.setConfig({ testTimeout: 90_000 });

/** Of one step. */
const STEP_MS = 30_000;
const NARROW = { width: 320, height: 640 };

let stand: WebStand;
beforeAll(async () => {
  stand = await WebStand.open();
  await stand.sandbox.ok('start', 'demo', '-n', 'first');
});
afterAll(() => stand[Symbol.asyncDispose]());

it('makes a token that works, shows its secret once, and revokes it', async () => {
  const visit = await visited('/tokens');
  const { page } = visit;
  await page.getByRole('button', { name: 'New token' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('not a name');
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  await dialog.getByText('write up to 63 letters').waitFor();
  await dialog.getByLabel('Name').fill('pipeline');
  await dialog.getByRole('radio', { name: /operate/ }).check();
  await dialog.getByLabel('Good for').selectOption({ label: '7 days' });
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  const secret = (await dialog.getByLabel('Secret', { exact: true }).textContent()) ?? '';
  expect(await scopeOf(page.url(), secret)).toBe('operate');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Revoke pipeline' }).waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Revoke pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('It was revoked.').first().waitFor();
  expect(await scopeOf(page.url(), secret)).toBeUndefined();
  // The browser complains of the refused name.
  await looksWell(visit, [/400/]);
});

it('shows what was done, by whom and with what result, verifies it, and hands out a copy', async () => {
  const visit = await visited('/instances/first');
  const { page } = visit;
  await page.locator('.xterm').waitFor();
  const [first] = await stand.sandbox.list();
  await stand.sandbox.ok('stop', first?.id ?? '');
  await visit.go('/audit?action=stopInstance');
  const records = page.getByRole('list', { name: 'Records' });
  await records.getByText('stopInstance first').first().click();
  await records.getByText('running → exited').waitFor();
  // By its name, and its id can be had.
  await records
    .getByText(first?.id ?? '', { exact: true })
    .first()
    .waitFor();
  const link = records.getByRole('link', { name: 'first', exact: true });
  expect(await link.getAttribute('href')).toBe(`/instances/${first?.id}`);
  await visit.go('/audit');
  await records.getByText('openTerminal first').first().waitFor();
  await page.getByLabel('Without terminals').check();
  await page.waitForURL(/without=terminals/);
  await records.getByText('stopInstance first').first().waitFor();
  await expect.poll(() => records.getByText(/^(open|close)Terminal/).count()).toBe(0);
  await visit.go('/audit?action=stopInstance');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('nobody has changed, removed or added one').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ seq: 1 });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ manifest: 1, from: 1, to: lines.length - 1 });
  await page.getByLabel('Target').fill('nobody');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByText('Nothing on record fits').waitFor();
  expect(new URL(page.url()).searchParams.get('target')).toBe('nobody');
  await page.getByRole('button', { name: 'Show all' }).click();
  await records.getByText('signIn').first().waitFor();
  await looksWell(visit);
});

it('says what the doctor found, and that all is well where it is', async () => {
  const visit = await visited('/doctor');
  const { page } = visit;
  await page.getByText('What was looked at').waitFor();
  const report = await stand.sandbox.run(['doctor', '--json']);
  const { healthy } = JSON.parse(report.stdout) as { healthy: boolean };
  await page.getByText(healthy ? 'All is well' : 'not as they should be').waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText(/, in \d/).waitFor();
  await looksWell(visit);
});

it('changes settings, and lets another device in', async () => {
  const visit = await visited('/settings');
  const { page } = visit;
  await page.getByRole('radio', { name: 'Dark' }).check();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.reload();
  expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: 'As the system' }).check();
  const keys = page.getByLabel('Keys act while nobody types');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await keys.uncheck();
  await page.reload();
  expect(await keys.isChecked()).toBe(false);
  await page.keyboard.press('?');
  // The palette has keys that nobody hits by chance; it comes, and the help that was asked for before does not.
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await keys.check();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Pause all recovery' }).click();
  await page.getByText('Nothing is started again by itself until').waitFor();
  expect(await stand.sandbox.json('recover')).toMatchObject({ paused: true });
  await page.getByRole('button', { name: 'Go on recovering' }).click();
  await page.getByText('What fails is started again by itself').waitFor();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  const link = (await page.locator('code', { hasText: '/login/' }).textContent()) ?? '';
  const other = await stand.newContext();
  const phone = await other.newPage();
  await phone.goto(link);
  await phone.getByRole('navigation').first().waitFor();
  await other.close();
  // There may be no container engine.
  await looksWell(visit, [/503/]);
});

it('moves where it listens after a warning', async () => {
  const { page } = await visited('/settings');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByLabel('Address').fill('nonsense');
  await page.getByRole('button', { name: 'Listen there' }).click();
  await page.getByText('That is no address').waitFor();
  const port = await freePort();
  await page.getByLabel('Address').fill(`127.0.0.1:${port}`);
  await page.getByRole('button', { name: 'Listen there' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('may lose its address').waitFor();
  await dialog.getByRole('button', { name: 'Listen there' }).click();
  await until('it listens elsewhere', async () => (await listens()).includes(`:${port}`), STEP_MS);
  await page.context().close();
});

it('tells who may only look why there is nothing to do', async () => {
  const secret = (await stand.sandbox.ok('token', 'create', 'looker', '--scope', 'read')).trim();
  const { page } = await stand.signedIn({ serviceWorkers: 'block' });
  page.setDefaultTimeout(STEP_MS);
  // Browsers are let in by those who may do everything: what this one asks is asked with a lesser credential.
  await page.route('**/graphql', async (route) => {
    const request = route.request();
    const answer = await asked(page.url(), secret, request.postData() ?? '');
    await route.fulfill({
      status: answer.status,
      contentType: 'application/json',
      body: await answer.text(),
    });
  });
  await page.goto(new URL('/tokens', page.url()).href);
  await page.getByText('You may look, and change nothing.').waitFor();
  await page.getByText('Only for those who may rule').waitFor();
  await page.goto(new URL('/settings', page.url()).href);
  await page.getByText('What fails is started again by itself').waitFor();
  expect(await page.getByRole('button', { name: 'Pause all recovery' }).count()).toBe(0);
  await page.context().close();
});

async function visited(path: string): Promise<WebVisit> {
  const visit = await stand.signedIn();
  visit.page.setDefaultTimeout(STEP_MS);
  await visit.go(path);
  return visit;
}

async function scopeOf(page: string, secret: string): Promise<string | undefined> {
  const answer = await asked(page, secret, JSON.stringify({ query: '{ caller { scope } }' }));
  const { data } = (await answer.json()) as { data?: { caller: { scope: string } } | null };
  return data?.caller.scope;
}

/** By number: the name of the page is one that browsers know and Node does not. */
function asked(page: string, secret: string, body: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${new URL(page).port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body,
  });
}

async function listens(): Promise<string> {
  const { listening } = await stand.sandbox.json<{ listening: { listen: { url: string }[] } }>(
    'daemon',
    'status',
  );
  return listening.listen.map(({ url }) => url).join(' ');
}

/** Light and dark, and as narrow as a page may be: axe finds nothing, nothing sticks out, nothing was complained of. */
async function looksWell(visit: WebVisit, expected: readonly RegExp[] = []): Promise<void> {
  const { page } = visit;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await visit.axeFindings()).toEqual([]);
  }
  await page.setViewportSize(NARROW);
  expect(await visit.axeFindings()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const complaints = visit.complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
  expect(complaints).toEqual([]);
  await visit.close();
}
