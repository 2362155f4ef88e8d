import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { DESKTOP, WebStand, type WebVisit } from './stand.ts';
import { terminalText, watchTerminals } from './terminal-text.ts';

const SCRIPT = {
  title: 'Test',
  startup: [],
  rules: [
    {
      prompt: 'deploy',
      steps: [
        {
          do: 'ask',
          question: 'Allow: run ./deploy.sh?',
          onYes: [{ do: 'say', text: 'It is deployed.', msPerToken: 0 }],
        },
      ],
    },
    { prompt: 'long', steps: [{ do: 'think', ms: 600_000 }] },
  ],
  otherwise: [{ do: 'say', text: 'heard: {prompt}', msPerToken: 0 }],
};
const SERVER = `require('node:http').createServer((q, a) => a.end('<!doctype html><title>Site</title><h1>It serves</h1>')).listen(process.env.PORT, '127.0.0.1')`;
const VIEWS = ['terminal', 'activity', 'logs', 'events', 'resources', 'details'];

/** Below that of a test, so that what was waited for is told. */
const PATIENCE_MS = 30_000;
const PATIENT = { timeout: PATIENCE_MS };

let stand: WebStand;
let visit: WebVisit;
beforeAll(async () => {
  stand = await WebStand.open();
  const script = join(stand.sandbox.work, 'script.json');
  await writeFile(script, JSON.stringify(SCRIPT));
  for (const name of ['asker', 'writer', 'reader']) {
    await stand.sandbox.ok('start', 'demo', '-n', name, '--', '--script', script, '--no-spinner');
  }
  await stand.sandbox.ok('start', '-n', 'site', '--port', 'web', '--', process.execPath, '-e', SERVER);
  await stand.sandbox.ok('send', 'asker', 'deploy');
  await reaches('asker', 'waiting_approval');
  visit = await stand.signedIn();
  visit.page.setDefaultTimeout(PATIENCE_MS);
}, 60_000);
afterAll(() => stand[Symbol.asyncDispose]());

async function told(name: string): Promise<InstanceView> {
  return stand.sandbox.json<InstanceView>('inspect', name);
}

async function reaches(name: string, ...activities: readonly string[]): Promise<void> {
  const isThere = async () => activities.includes((await told(name)).activity);
  await until(`${name} is ${activities.join(' or ')}`, isThere);
}

/** What the page asks comes with a token from now on: no link signs a browser in for less than its maker may. */
async function asksWith(page: Page, token: string): Promise<void> {
  const context = page.context();
  const cookies = await context.cookies();
  await context.clearCookies();
  for (const path of ['/instances', '/assets', '/subscriptions', '/terminal']) {
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, path })));
  }
  await page.route('**/graphql', (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${token}` } }),
  );
}

describe('every view', () => {
  it('is sound for those who see badly, use no mouse or have a small screen', {
    timeout: 120_000,
  }, async () => {
    for (const view of VIEWS) {
      await visit.page.setViewportSize({ width: 320, height: 700 });
      await visit.page.emulateMedia({ colorScheme: 'dark' });
      await visit.go(
        `/instances/${view === 'terminal' || view === 'activity' ? 'asker' : 'site'}?view=${view}`,
      );
      await visit.page.getByRole('heading', { level: 1 }).waitFor();
      await visit.page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'hidden' });
      expect([view, 'dark', await visit.axeFindings()]).toEqual([view, 'dark', []]);
      expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      await visit.page.setViewportSize(DESKTOP.viewport);
      await visit.page.emulateMedia({ colorScheme: 'light' });
      expect([view, 'light', await visit.axeFindings()]).toEqual([view, 'light', []]);
    }
    expect(visit.complaints).toEqual([]);
  });

  it('is reached by its key, and has an address', async () => {
    const { page } = visit;
    await visit.go('/instances/site');
    await page.getByRole('link', { name: 'Details' }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('4');
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    expect(new URL(page.url()).search).toBe('?view=events');
    await page.getByText('Created: command in').waitFor();
  });
});

describe('an assistant', { timeout: 60_000 }, () => {
  it('is approved of on its page', async () => {
    const { page } = visit;
    await visit.go('/instances/asker?view=activity');
    await page.getByRole('group', { name: 'Screen of asker' }).getByText('Allow: run ./deploy.sh?').waitFor();
    await page.getByRole('button', { name: 'Approve once' }).click();
    await page.getByText('asker: approved once').first().waitFor();
    await page.getByRole('heading', { name: 'It asks for your approval' }).waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'What was seen and told' }).waitFor();
    await reaches('asker', 'idle', 'done');
    expect(await stand.sandbox.ok('logs', 'asker')).toContain('It is deployed.');
  });

  it('gets prompts: one arrives, the next waits and is taken back, and a draft survives', async () => {
    const { page } = visit;
    await visit.go('/instances/writer?view=activity');
    const box = page.getByRole('textbox', { name: 'Prompt for writer' });
    await box.fill('long');
    await box.press('Control+Enter');
    await page.getByRole('status').getByText('delivered').waitFor();
    expect(await box.inputValue()).toBe('');
    await reaches('writer', 'working');

    await box.fill('and then this');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('status').getByText('queued').waitFor();
    const waiting = page.getByRole('listitem').filter({ hasText: 'and then this' });
    await waiting.getByRole('button', { name: 'Take back' }).click();
    await waiting.getByText('withdrawn').waitFor();

    await box.fill('half a thought');
    await page.reload();
    await box.waitFor();
    expect(await box.inputValue()).toBe('half a thought');

    await page.getByRole('button', { name: 'Interrupt' }).click();
    await page.getByText('writer was interrupted').first().waitFor();
    await reaches('writer', 'idle', 'done');
  });

  it('tells what happens while one looks', async () => {
    const { page } = visit;
    await visit.go('/instances/reader?view=events');
    await page.getByText('Run 1 runs').waitFor();
    await stand.sandbox.ok('send', 'reader', 'hello');
    await page.getByText('It took the prompt').waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Starts and ends' });
    await page.getByText('It took the prompt').waitFor({ state: 'hidden' });
    await page.getByText('Run 1 runs').waitFor();
  });

  it('has a terminal, and a log that can be taken along', async () => {
    const { page } = visit;
    await visit.go('/instances/reader');
    await page.locator('.xterm').waitFor();
    // On a very wide desk all of it is used, and what is said to it stands beside its terminal.
    await page.setViewportSize({ width: 3840, height: 2160 });
    const boxOf = (part: Locator) => () => part.boundingBox();
    const prompts = page.getByRole('region', { name: 'Prompts' });
    await expect.poll(boxOf(prompts), PATIENT).toMatchObject({ y: expect.toSatisfy((y) => y < 400) });
    // The terminal follows when it has its new size.
    const large = {
      width: expect.toSatisfy((width) => width > 2500),
      height: expect.toSatisfy((height) => height > 1800),
    };
    await expect.poll(boxOf(page.locator('.xterm')), PATIENT).toMatchObject(large);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(3840);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('link', { name: 'Logs' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the raw log' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('reader-1.log');
    const bytes = await readFile((await file.path()) ?? '', 'utf8');
    expect(bytes).toBe(await stand.sandbox.ok('logs', 'reader', '--raw'));
    expect(bytes).toContain('heard: hello');
  });
});

describe('what it uses', { timeout: 60_000 }, () => {
  it('is drawn and told in words, and limited from here', async () => {
    const { page } = visit;
    await visit.go('/instances/site?view=resources');
    const memory = page.getByRole('region', { name: 'Memory', exact: true });
    await memory.locator('canvas').waitFor();
    await expect
      .poll(() =>
        memory.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels?.some((value) => value !== 0) ?? false;
        }),
      )
      .toBe(true);
    expect(await memory.getByRole('row', { name: /Resident/ }).textContent()).toMatch(/MiB/);
    // Drawn wide, it would hold the page wide, with its newest part out of sight.
    for (const width of [1440, 320, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await expect
        .poll(async () => (await memory.locator('canvas').boundingBox())?.width)
        .toBeLessThan(width);
    }

    const limits = page.getByRole('region', { name: 'Limits' });
    await limits.getByRole('button', { name: 'Change' }).click();
    await limits.getByRole('textbox', { name: 'Memory' }).fill('lots');
    await limits.getByText('That is no such limit.').waitFor();
    expect(await limits.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await limits.getByRole('textbox', { name: 'Memory' }).fill('512m');
    await limits.getByRole('button', { name: 'Save' }).click();
    await limits.getByText('512 MiB').waitFor();
    expect((await told('site')).limits).toMatchObject([{ name: 'memory', value: 512 * 1024 ** 2 }]);
    await memory.getByText('The dashed line is its limit, 512 MiB.').waitFor();

    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByText('Its own share').waitFor();
  });

  it('opens a port in a tab of its own that cannot reach the page', async () => {
    const { page } = visit;
    await visit.go('/instances/site?view=details');
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Open web' }).click();
    const tab = await opened;
    await tab.getByRole('heading', { name: 'It serves' }).waitFor();
    expect(new URL(tab.url()).host).not.toBe(new URL(page.url()).host);
    expect(await tab.evaluate(() => window.opener === null)).toBe(true);
    await tab.close();
    await page.getByText('BERTH_INSTANCE=').waitFor();
  });
});

describe('what is done with it', { timeout: 60_000 }, () => {
  it('to the trash, and back by undo', async () => {
    const { page } = visit;
    await visit.go('/instances/reader');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await page.getByText('“reader” is in the trash').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { level: 1, name: 'reader' }).waitFor();
    await page.getByText('reader is back from the trash, and was started again').waitFor();
    expect(await told('reader')).toMatchObject({ removedAt: null, status: 'running' });
  });

  it('to the trash when it had ended, and back as it was: ended', async () => {
    const { page } = visit;
    await stand.sandbox.ok('stop', 'reader');
    await visit.go('/instances/reader');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('reader is back from the trash', { exact: true }).waitFor();
    expect(await told('reader')).toMatchObject({ removedAt: null, status: 'exited' });
  });

  it('is not offered to those who may only look', async () => {
    const { secret } = await stand.sandbox.json<{ secret: string }>(
      'token',
      'create',
      'r',
      '--scope',
      'read',
    );
    const looking = await stand.signedIn();
    await asksWith(looking.page, secret);
    await looking.go('/instances/writer?view=activity');
    await looking.page.getByText('You may look, and change nothing.').waitFor();
    await looking.page.getByRole('heading', { name: 'What it does, and who says so' }).waitFor();
    for (const name of ['Stop', 'Restart', 'Send', 'More actions']) {
      expect(await looking.page.getByRole('button', { name }).count()).toBe(0);
    }
    await looking.close();
  });

  it('shows those who may only look what happens in the terminal, and types nothing into it', async () => {
    await stand.sandbox.start('echoes', 'while read -r line; do echo "got $line"; done');
    const { secret } = await stand.sandbox.json<{ secret: string }>(
      'token',
      'create',
      's',
      '--scope',
      'read',
    );
    const looking = await stand.signedIn();
    const { page } = looking;
    await page.addInitScript(watchTerminals);
    await asksWith(page, secret);
    await looking.go('/instances/echoes');
    await page.getByText('You may look, and type nothing.').waitFor();
    await page.locator('.xterm-helper-textarea').last().focus();
    await page.keyboard.type('from the page\r');
    await stand.sandbox.ok('send', 'echoes', 'from elsewhere');
    await until(
      'it is seen',
      async () => (await terminalText(page)).includes('got from elsewhere'),
      PATIENCE_MS,
    );
    expect(await stand.sandbox.ok('logs', 'echoes')).not.toContain('from the page');
    await looking.close();
  });

  it('leads on when there is none of that name', async () => {
    await visit.go('/instances/nobody');
    await visit.page.getByText('There is no instance “nobody”').waitFor();
    expect(await visit.axeFindings()).toEqual([]);
    await visit.page.getByRole('main').getByRole('link', { name: 'Go to the fleet' }).click();
    await visit.page.waitForURL((url) => url.pathname === '/');
  });
});
