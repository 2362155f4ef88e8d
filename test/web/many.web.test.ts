import type { InstanceView } from '@berth/contract/schemas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { WebStand, WebVisit } from './stand.ts';
import { terminalText, watchTerminals } from './terminal-text.ts';

const MANY = 20;
/** Twenty pages draw at once, on a machine that may have two processors. */
const LIMITS = { timeout: 240_000 };
const SEEN_MS = 120_000;

/** A browser has six connections to a host, for all its tabs together. */
const TABS = 8;
const OPENED_TOGETHER = 3;

let stand: WebStand;
let origin: string;
/** Of one who is signed in. */
let browsers: readonly WebVisit[];

beforeAll(async () => {
  stand = await WebStand.open();
  const { page } = await stand.signedIn();
  const storageState = await page.context().storageState();
  await page.context().close();
  browsers = await many(MANY, async () => (await stand.newContext({ storageState })).newPage());
  for (const { page: each } of browsers) {
    await each.addInitScript(watchTerminals);
    await each.addInitScript(withoutGraphics);
  }
  origin = new URL(page.url()).origin;
}, LIMITS.timeout);
afterAll(() => stand[Symbol.asyncDispose]());

async function many(count: number, make: () => Promise<Page>): Promise<WebVisit[]> {
  return Promise.all(Array.from({ length: count }, async () => new WebVisit(await make())));
}

/** All of them at an address of the page; some at a time, since each keeps a processor busy. */
async function allAt(visits: readonly WebVisit[], path: string): Promise<void> {
  const rest = visits.values();
  const work = async () => {
    for (const { page } of rest) await page.goto(`${origin}${path}`);
  };
  await Promise.all(Array.from({ length: OPENED_TOGETHER }, work));
}

/** Resolves when all of them see the same, and it is this. */
async function allSee(
  visits: readonly WebVisit[],
  wanted: unknown,
  look: (visit: WebVisit) => Promise<unknown>,
) {
  try {
    await expect
      .poll(() => Promise.all(visits.map(look)), { timeout: SEEN_MS, interval: 500 })
      .toEqual(visits.map(() => wanted));
  } catch (error) {
    const said = visits.flatMap(({ complaints }) => complaints);
    throw new Error(`not all see the same; their pages said: ${said.join('\n')}`, { cause: error });
  }
}

/** What broke in a page. That a daemon is late, where so many press at once, a page says too, and asks again. */
function broken(visits: readonly WebVisit[]): string[] {
  return visits.flatMap(({ complaints }) => complaints.filter((each) => each.startsWith('uncaught')));
}

/** As in a browser without a graphics card: twenty that are imitated would keep the processors from all else. */
function withoutGraphics(): void {
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: () => null });
}

async function names({ page }: WebVisit): Promise<string[]> {
  const links = await page
    .locator('main a[href^="/instances/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')?.split('/').at(-1) ?? ''));
  return [...new Set(links)].toSorted();
}

it(
  'twenty browsers, and eight tabs of one of them, see the same fleet, and see it change',
  LIMITS,
  async () => {
    for (const name of ['one', 'two']) await stand.sandbox.start(name, 'exec cat');
    const [first] = browsers;
    if (first === undefined) throw new Error('there are twenty');
    const tabs = await many(TABS - 1, () => first.page.context().newPage());
    const visits = [...browsers, ...tabs];
    await allAt(visits, '/');
    await allSee(visits, ['one', 'two'], names);
    await stand.sandbox.start('three', 'exec cat');
    await stand.sandbox.ok('stop', 'one', '--grace', '0s');
    await stand.sandbox.ok('rm', 'one');
    await allSee(visits, ['three', 'two'], names);
    expect(broken(visits)).toEqual([]);
    for (const { page } of tabs) await page.close();
  },
);

it('twenty browsers on one terminal see what one of them types, and all of it', LIMITS, async () => {
  await stand.sandbox.start(
    'shared',
    'stty -echo; echo ready; while read -r line; do echo "read: $line"; done',
  );
  await allAt(browsers, '/instances/shared');
  await allSee(browsers, true, async ({ page }) => (await terminalText(page)).startsWith('ready'));
  const [first, second] = browsers;
  if (first === undefined || second === undefined) throw new Error('there are twenty');
  const type = async ({ page }: WebVisit, text: string) => {
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.type(`${text}\n`);
  };
  await type(first, 'from the first');
  await until(
    'it was read',
    async () => (await terminalText(first.page)).includes('read: from the first'),
    SEEN_MS,
  );
  await type(second, 'from the second');
  const wanted = ['ready', 'read: from the first', 'read: from the second'].join('\n');
  await allSee(browsers, wanted, ({ page }) => terminalText(page));
  const { viewers } = await stand.sandbox.json<InstanceView>('inspect', 'shared');
  expect(viewers).toBe(MANY);
  expect(broken(browsers)).toEqual([]);
});
