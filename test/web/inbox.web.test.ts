import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { PHONE, WebStand, type WebVisit } from './stand.ts';

const ask = (question: string) => ({
  do: 'ask',
  question,
  onYes: [{ do: 'say', text: 'allowed', msPerToken: 0 }],
  onNo: [{ do: 'say', text: 'not allowed', msPerToken: 0 }],
});
const SCRIPT = {
  title: 'Test',
  startup: [],
  rules: [
    { pattern: '^twice[?]$', steps: [ask('Allow: it?'), ask('Allow: it?')] },
    { pattern: '^(.*)[?]$', steps: [ask('Allow: {1}?')] },
  ],
};
const THUMB_PX = 44;

/** Of a service worker, whose types are not those of a page. */
interface WorkerClients {
  matchAll(options: object): Promise<readonly { postMessage(word: object): void }[]>;
}

let stand: WebStand;
let visit: WebVisit;
beforeAll(async () => {
  stand = await WebStand.open();
  const script = join(stand.sandbox.work, 'script.json');
  await writeFile(script, JSON.stringify(SCRIPT));
  for (const name of ['one', 'two', 'three']) {
    await stand.sandbox.ok('start', 'demo', '-n', name, '--', '--script', script, '--no-spinner');
  }
  visit = await stand.signedIn(PHONE);
}, 60_000);
afterAll(() => stand[Symbol.asyncDispose]());

async function asks(name: string, question: string): Promise<void> {
  await stand.sandbox.ok('send', name, question);
  await becomes(name, 'waiting_approval');
}

async function becomes(name: string, ...activities: readonly string[]): Promise<void> {
  await until(`${name} is ${activities.join(' or ')}`, async () => {
    const { activity } = await stand.sandbox.json<InstanceView>('inspect', name);
    return activities.includes(activity);
  });
}

/** A notice in the corner is also said to those who cannot see it, by an element of its own. */
async function isSaid(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor();
}

function card(page: Page, name: string) {
  return page.getByRole('article', { name });
}

it('says that nobody waits', async () => {
  await visit.go('/inbox');
  await visit.page.getByRole('main').getByText('Nobody waits for you', { exact: true }).waitFor();
  expect(await visit.page.title()).toBe('Berth');
  expect(await visit.axeFindings()).toEqual([]);
});

it('is answered with a thumb, without going anywhere', { timeout: 60_000 }, async () => {
  const { page } = visit;
  await asks('one', 'delete the cache?');
  await asks('two', 'delete the disk?');
  await card(page, 'one').getByText('Allow: delete the cache?').first().waitFor();
  await card(page, 'two').getByText('Allow: delete the disk?').first().waitFor();
  await expect.poll(() => page.title()).toBe('(2) Berth');
  const names = await page.getByRole('article').getByRole('heading').allTextContents();
  expect(names).toEqual(['two', 'one']);
  for (const button of await page.getByRole('main').getByRole('button').all()) {
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(THUMB_PX);
  }

  await card(page, 'two').getByRole('button', { name: 'Deny' }).tap();
  await isSaid(page, 'two: denied');
  await card(page, 'two').waitFor({ state: 'hidden' });
  await card(page, 'one').getByRole('button', { name: 'Approve once' }).tap();
  await isSaid(page, 'one: approved once');
  await card(page, 'one').waitFor({ state: 'hidden' });
  await expect.poll(() => page.title()).toBe('Berth');
  await becomes('two', 'idle', 'done');
  expect(await stand.sandbox.ok('logs', 'two')).toContain('not allowed');
  expect(new URL(page.url()).pathname).toBe('/inbox');
  expect(visit.complaints).toEqual([]);
});

it('says what is asked, and offers only answers that the assistant has', async () => {
  const { page } = visit;
  await asks('one', 'go on?');
  await card(page, 'one').getByRole('paragraph').getByText('Allow: go on?', { exact: true }).waitFor();
  expect(await card(page, 'one').getByRole('button').allTextContents()).toEqual(['Approve once', 'Deny']);
  await card(page, 'one').getByRole('button', { name: 'Approve once' }).tap();
  await card(page, 'one').waitFor({ state: 'hidden' });
});

it('lets what failed too often be started again', async () => {
  const { page } = visit;
  await stand.sandbox.startWith(['-n', 'fails', '--restart', 'on-failure'], ['sh', '-c', 'exit 3']);
  await card(page, 'fails').getByText('quarantined').waitFor({ timeout: 20_000 });
  await card(page, 'fails').getByRole('button', { name: 'Release' }).tap();
  await isSaid(page, 'fails was released');
  await card(page, 'fails').waitFor({ state: 'hidden' });
  await stand.sandbox.ok('stop', 'fails').catch(() => undefined);
  await stand.sandbox.ok('rm', 'fails').catch(() => undefined);
});

it('fits 320 pixels, light and dark, with something in it', { timeout: 60_000 }, async () => {
  const { page } = visit;
  await asks('one', 'one?');
  await card(page, 'one').getByText('Allow: one?').first().waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect([colorScheme, await visit.axeFindings()]).toEqual([colorScheme, []]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize(PHONE.viewport);
});

it('is gone through by keys', async () => {
  const { page } = visit;
  await asks('two', 'two?');
  await card(page, 'two').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('one');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'two' }).waitFor();
});

it('gives notice where one looks, once, and not of what is looked at', { timeout: 60_000 }, async () => {
  const { page } = visit;
  await visit.go('/settings');
  await expect.poll(() => page.title()).toBe('(2) Berth');
  await asks('three', 'three?');
  await isSaid(page, 'three asks for approval');
  expect(await page.getByRole('button', { name: 'Open the inbox' }).count()).toBe(1);
  await page.getByRole('button', { name: 'Open the inbox' }).tap();
  await card(page, 'three').getByRole('button', { name: 'Deny' }).tap();
  await card(page, 'three').waitFor({ state: 'hidden' });
  await becomes('three', 'idle', 'done');
  await asks('three', 'and now?');
  await card(page, 'three').getByText('Allow: and now?').first().waitFor();
  expect(await page.getByText('three asks for approval').count()).toBe(0);
  await card(page, 'three').getByRole('button', { name: 'Deny' }).tap();
  await becomes('three', 'idle', 'done');
});

it('gives notice on the desktop to those who look elsewhere, and only when they want it', {
  timeout: 60_000,
}, async () => {
  const desktop = await stand.signedIn({ permissions: ['notifications'] });
  const { page } = desktop;
  await page.addInitScript(() => {
    const shown: string[] = [];
    const notices: Notification[] = [];
    const wrapped = new Proxy(Notification, {
      construct: (target, [title, options]: [string, NotificationOptions]) => {
        shown.push(title);
        const notice = new target(title, options);
        notices.push(notice);
        return notice;
      },
    });
    Object.assign(globalThis, { Notification: wrapped, shown, notices });
    // Another window is before it.
    document.hasFocus = () => false;
  });
  const shown = () => page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  await desktop.go('/inbox');
  await card(page, 'one').waitFor();
  await page.getByRole('button', { name: 'Desktop notices are off' }).click();
  await page.getByRole('button', { name: 'Desktop notices are on', pressed: true }).waitFor();
  expect(await shown()).toEqual([]);
  await asks('three', 'twice?');
  await expect.poll(shown).toEqual(['three asks for approval']);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/\/settings$/);
  // No desktop is there on which it could be clicked with a mouse.
  await page.evaluate(() =>
    (globalThis as unknown as { notices: Notification[] }).notices[0]?.dispatchEvent(new Event('click')),
  );
  await page.waitForURL(/\/inbox$/);
  // A phone's is shown, and clicked, at the service worker, which tells the page.
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/\/settings$/);
  const worker = page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker'));
  await worker.evaluate(async () => {
    const { clients } = globalThis as unknown as { clients: WorkerClients };
    for (const client of await clients.matchAll({ type: 'window', includeUncontrolled: true }))
      client.postMessage({ kind: 'open-inbox' });
  });
  await page.waitForURL(/\/inbox$/);
  // The page does not see how that one is answered. The next one is asked in the same words, and is another.
  await stand.sandbox.killDaemon();
  // A new daemon needs a moment until it knows what is asked.
  await becomes('three', 'waiting_approval');
  await stand.sandbox.ok('approve', 'three');
  await expect.poll(shown, { timeout: 20_000 }).toEqual(Array(2).fill('three asks for approval'));
  await becomes('three', 'waiting_approval');
  await page.getByRole('button', { name: 'Desktop notices are on' }).click();
  await card(page, 'three').getByRole('button', { name: 'Approve once' }).click();
  await becomes('three', 'idle', 'done');
  await asks('three', 'again?');
  await card(page, 'three').getByText('Allow: again?').first().waitFor();
  expect(await shown()).toHaveLength(2);
  await desktop.close();
});
