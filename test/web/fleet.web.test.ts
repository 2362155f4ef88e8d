import type { InstanceView } from '@berth/contract/schemas';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsEverywhere } from './everywhere.ts';
import { PHONE, WebStand, type WebVisit } from './stand.ts';

const MANY = 60;
/** A look at a page by axe takes seconds on a busy machine. */
const LIMITS = { timeout: 120_000 };

let stand: WebStand;
beforeAll(async () => {
  stand = await WebStand.open();
}, LIMITS.timeout);
afterAll(() => stand[Symbol.asyncDispose]());

const soon = (look: () => unknown) => expect.poll(look, { timeout: 20_000 });
const item = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const shownNames = (page: Page) =>
  page.getByRole('article').evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-instance]')?.getAttribute('aria-label'));

async function fleet(options: BrowserContextOptions = {}): Promise<WebVisit> {
  const visit = await stand.signedIn(options);
  await visit.page.getByRole('article').first().waitFor();
  return visit;
}

it('leads from nothing to a demo that runs', LIMITS, async () => {
  const visit = await stand.signedIn();
  const { page } = visit;
  await page.getByText('Nothing runs here yet').waitFor();
  expect(await findingsEverywhere(visit)).toEqual([]);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.waitForURL(/\/instances\/demo/);
  expect((await stand.sandbox.list()).map(({ agent, status }) => [agent, status])).toEqual([
    ['demo', 'running'],
  ]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

describe('with several', () => {
  beforeAll(async () => {
    await stand.sandbox.startWith(['-n', 'web', '-p', 'site'], ['sleep', '10000']);
    await stand.sandbox.start('failed', 'exit 3');
    await stand.sandbox.ok('start', 'demo', '-n', 'asks');
    await stand.sandbox.ok('send', 'asks', '/ask');
  }, LIMITS.timeout);

  it('groups them, finds them, and keeps the view in the address', LIMITS, async () => {
    const visit = await fleet();
    const { page } = visit;
    await page.getByRole('heading', { name: /^Needs you/ }).waitFor();
    await page.getByRole('heading', { name: /^Running/ }).waitFor();
    await item(page, 'failed').getByText('Exit status 3').waitFor();
    await item(page, 'web')
      .getByRole('link', { name: /port site:\d+/ })
      .waitFor();
    expect(await findingsEverywhere(visit)).toEqual([]);

    await page.setViewportSize({ width: 3840, height: 2160 });
    // There are as many columns as there is room for, however wide a window is.
    await soon(async () => (await item(page, 'web').boundingBox())?.width).toBeLessThan(400);
    const edge = await page.getByRole('link', { name: 'New' }).last().boundingBox();
    expect((edge?.x ?? 0) + (edge?.width ?? 0)).toBeGreaterThan(3700);
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.keyboard.press('/');
    await page.keyboard.type('fail');
    await soon(() => shownNames(page)).toEqual(['failed']);
    await soon(() => new URL(page.url()).search).toContain('q=fail');
    await page.reload();
    await soon(() => shownNames(page)).toEqual(['failed']);
    await page.getByLabel('Search the fleet').fill('no such thing');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: /^Ended/ }).click();
    await soon(() => shownNames(page)).toEqual(['failed']);
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByLabel('Agent').selectOption('command');
    await page.getByLabel('Order').selectOption('name');
    await soon(() => shownNames(page)).toEqual(['failed', 'web']);

    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('row', { name: /failed/ }).waitFor();
    expect(await findingsEverywhere(visit)).toEqual([]);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('is gone through by keys, and what is chosen is acted upon and taken back', LIMITS, async () => {
    const visit = await fleet();
    const { page } = visit;
    await page.goto(`${visit.origin}/?sort=name&agent=command`);
    await item(page, 'web').waitFor();
    await page.keyboard.press('j');
    await soon(() => focused(page)).toBe('failed');
    await page.keyboard.press('j');
    await soon(() => focused(page)).toBe('web');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    expect(await findingsEverywhere(visit)).toEqual([]);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await item(page, 'web').getByText('stopped').waitFor();
    await page.getByText('web was stopped').waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await item(page, 'web').getByText('running').waitFor();

    await page.keyboard.press('Escape');
    await page.getByLabel('Select failed').click();
    await page.getByLabel('Select web').click({ modifiers: ['Shift'] });
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/instances\/failed/);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('keeps the focus on the button of a menu that is still on its way', LIMITS, async () => {
    const visit = await fleet({ serviceWorkers: 'block' });
    const { page } = visit;
    const asked = Promise.withResolvers<void>();
    const come = Promise.withResolvers<void>();
    await page.route('**/assets/menu-list-*', async (route) => {
      asked.resolve();
      await come.promise;
      await route.continue();
    });
    await page.reload();
    const button = page.getByRole('button', { name: 'What to do with web' });
    await button.focus();
    await page.keyboard.press('Enter');
    await asked.promise;
    await page.keyboard.press('ArrowDown');
    expect(await button.evaluate((it) => it === document.activeElement)).toBe(true);
    come.resolve();
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('Escape');
    await soon(() => button.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('moves to the trash from the menu of an item', LIMITS, async () => {
    await stand.sandbox.start('old', 'sleep 10000');
    const visit = await fleet();
    const { page } = visit;
    await page.getByRole('button', { name: 'What to do with old' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).waitFor();
    expect(await visit.axeFindings()).toEqual([]);
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await page.getByText('old is in the trash').waitFor();
    await soon(() => item(page, 'old').count()).toBe(0);
    await page.getByRole('link', { name: 'Open the trash' }).click();
    await page.waitForURL((url) => url.searchParams.get('trash') === 'true');
    await page.getByRole('list', { name: 'Trash' }).getByText('old').waitFor();
    expect(await findingsEverywhere(visit)).toEqual([]);
    await page.getByRole('checkbox', { name: 'Select old' }).click();
    await page.getByRole('button', { name: 'Restore the selected' }).click();
    await page.getByText('old is back from the trash', { exact: true }).waitFor();
    await soon(() => page.getByRole('checkbox', { name: 'Select old' }).count()).toBe(0);
    await page.getByRole('main').getByRole('link', { name: 'Back to the fleet' }).click();
    await item(page, 'old').waitFor();
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it(
    'archives, and takes back from there what had ended; what ran is offered its start',
    LIMITS,
    async () => {
      const visit = await fleet();
      const { page } = visit;
      const states = async () =>
        (await stand.sandbox.json<InstanceView[]>('ls', '-a'))
          .filter(({ name, removedAt }) => removedAt === null && (name === 'failed' || name === 'web'))
          .map(({ name, status, archived, generation }) => [name, status, archived, generation])
          .toSorted();
      const [failed, web] = await states();
      const act = async (name: string, what: string) => {
        await page.getByRole('button', { name: `What to do with ${name}` }).click();
        await page.getByRole('menuitem', { name: what, exact: true }).click();
      };
      await act('failed', 'Archive');
      await item(page, 'failed').getByText('archived').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('failed is out of the archive').waitFor();
      await item(page, 'failed').getByText('Exit status 3').waitFor();
      expect(await states()).toEqual([failed, web]);

      await act('web', 'Archive');
      await page.getByText('web was archived').waitFor();
      expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
      await page.getByLabel('Select web').click();
      await page.getByRole('button', { name: 'Unarchive' }).click();
      await item(page, 'web').getByText('stopped').waitFor();
      expect((await states())[1]).toEqual(['web', 'exited', false, web?.[3]]);

      await act('web', 'Start again');
      await item(page, 'web').getByText('running').waitFor();
      await act('web', 'Archive');
      await item(page, 'web').getByText('archived').waitFor();
      // The first notice of the two is still there, and offers the same.
      await page.getByRole('button', { name: 'Start again' }).last().click();
      await item(page, 'web').getByText('running').waitFor();
      expect((await states())[1]).toEqual(['web', 'running', false, Number(web?.[3]) + 2]);
      expect(visit.complaints).toEqual([]);
      await visit.close();
    },
  );

  it('leaves in the trash what somebody else has moved there meanwhile', LIMITS, async () => {
    const { id } = await stand.sandbox.start('theirs', 'sleep 10000');
    await stand.sandbox.ok('stop', 'theirs');
    const visit = await fleet();
    const { page } = visit;
    await item(page, 'theirs').getByText('stopped').waitFor();
    await page.getByRole('button', { name: 'What to do with theirs' }).click();
    await page.getByRole('menuitem', { name: 'Archive', exact: true }).click();
    await page.getByText('theirs was archived').waitFor();
    await stand.sandbox.ok('rm', 'theirs');
    await page.getByRole('button', { name: 'Undo' }).click();
    const notices = page.getByRole('region', { name: 'Notifications' });
    await notices.getByText('theirs was not taken out of the archive').waitFor();
    await notices.getByText('it is in the trash, and not in the archive').waitFor();
    const all = await stand.sandbox.json<InstanceView[]>('ls', '-a');
    expect(all.find((each) => each.id === id)?.removedAt).not.toBeNull();
    await visit.close();
  });

  it('shows nothing to act with to who may only look', LIMITS, async () => {
    const visit = await fleet();
    await asReader(visit);
    await visit.page.getByText('You may look, and change nothing.').waitFor();
    expect(await visit.page.getByRole('checkbox').count()).toBe(0);
    expect(await visit.page.getByRole('button', { name: /What to do/ }).count()).toBe(0);
    expect(await findingsEverywhere(visit)).toEqual([]);
    await visit.close();
  });

  it(
    'says that what it shows is old while the daemon is away, and comes back by itself',
    LIMITS,
    async () => {
      const visit = await fleet();
      const { page } = visit;
      await stand.sandbox.killDaemon();
      await page.getByText('The daemon does not answer.').waitFor();
      await page.getByText('This is how it was').waitFor();
      expect(await page.getByRole('button', { name: 'What to do with web' }).isDisabled()).toBe(true);
      expect(await findingsEverywhere(visit)).toEqual([]);
      await stand.sandbox.ok('start', '-n', 'after', '--', 'sleep', '10000');
      await item(page, 'after').waitFor();
      expect(await page.getByText('This is how it was').count()).toBe(0);
      await visit.close();
    },
  );
});

it('goes anywhere by the palette, and tells its keys', LIMITS, async () => {
  const visit = await fleet();
  const { page } = visit;
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: /asks/ }).waitFor();
  expect(await findingsEverywhere(visit)).toEqual([]);
  await page.keyboard.type('docto');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/doctor$/);
  await page.keyboard.press('Control+k');
  await page
    .getByRole('group', { name: 'Recent' })
    .getByRole('option', { name: /Doctor/ })
    .click();
  await page.keyboard.press('f');
  await page.waitForURL(/\/$/);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Next instance').waitFor();
  expect(await findingsEverywhere(visit)).toEqual([]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('reaches on a phone what the bar has no room for', LIMITS, async () => {
  const visit = await stand.signedIn(PHONE);
  const { page } = visit;
  for (const place of ['Tokens', 'Audit', 'Doctor']) {
    await page.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: place }).tap();
    await page.waitForURL(new RegExp(`/${place.toLowerCase()}$`));
  }
  await page.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitem', { name: 'Command palette' }).tap();
  await page.getByRole('option', { name: /Fleet/ }).tap();
  await page.waitForURL(/\/$/);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('draws only what is in sight of many', LIMITS, async () => {
  const visit = await fleet();
  await startMany(visit);
  const { page } = visit;
  await page.goto(`${visit.origin}/?q=many-&sort=name`);
  await page.getByText(`Select all ${MANY} shown`).waitFor();
  const drawn = () => page.getByRole('article').count();
  await soon(drawn).toBeGreaterThan(5);
  expect(await drawn()).toBeLessThan(MANY);
  const below = page.getByRole('article').last();
  await soon(async () => (await below.boundingBox())?.y).toBeGreaterThan(page.viewportSize()?.height ?? 0);
  expect(await item(page, `many-${MANY}`).count()).toBe(0);
  await page.keyboard.press('k');
  await soon(() => focused(page)).toBe(`many-${MANY}`);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

/** Started by the page's own session: as many as fit into a few requests. */
async function startMany({ page }: WebVisit): Promise<void> {
  const directory = stand.sandbox.work;
  const starts = Array.from({ length: MANY }, (_, index) => ({
    directory,
    name: `many-${index + 1}`,
    command: ['true'],
  }));
  await page.evaluate(async (starts) => {
    const start = (input: unknown) =>
      fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          query: 'mutation ($input: StartInput!) { startInstance(input: $input) { id } }',
          variables: { input },
        }),
      });
    for (const input of starts) {
      const answer = await start(input);
      if (!answer.ok) throw new Error(await answer.text());
    }
  }, starts);
}

/** From now on the page asks with a token that may read. */
async function asReader({ page }: WebVisit): Promise<void> {
  const token = (await stand.sandbox.ok('token', 'create', '--scope', 'read')).trim();
  await page.route('**/graphql', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${token}` } }),
  );
  await page.reload();
}
