import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findingsEverywhere } from './everywhere.ts';
import { WebStand, type WebVisit } from './stand.ts';

/** A look at a page by axe takes seconds on a busy machine. */
const LIMITS = { timeout: 120_000 };
const run = promisify(execFile);

let stand: WebStand;
beforeAll(async () => {
  stand = await WebStand.open();
}, LIMITS.timeout);
afterAll(() => stand[Symbol.asyncDispose]());

async function startPage(): Promise<WebVisit> {
  const visit = await stand.signedIn();
  await visit.go('/new');
  await visit.page.getByLabel('Directory').fill(stand.sandbox.work);
  return visit;
}

const soon = (look: () => unknown) => expect.poll(look, { timeout: 20_000 });
const line = (page: Page) => page.getByRole('group', { name: 'The same in a terminal' }).innerText();
const start = (page: Page, name = 'Start') => page.getByRole('button', { name, exact: true }).click();

it('starts an assistant with a prompt, and goes to it', LIMITS, async () => {
  const visit = await startPage();
  const { page } = visit;
  await page.getByRole('radio', { name: /^demo/ }).check();
  expect(await findingsEverywhere(visit)).toEqual([]);
  await page.getByLabel('Name', { exact: true }).fill('Not Good');
  await start(page);
  await page.getByText(/No name can be like that/).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('talk');
  await page.getByLabel('First prompt').fill('what is berth');
  await page.getByText('Arguments, profile, ports, restart and room').click();
  await page.getByLabel('Arguments').fill('--speed "2"');
  await soon(() => line(page)).toContain(' -- --speed 2');
  await start(page);
  await page.waitForURL(/\/instances\/talk/);
  await expect
    .poll(
      async () => (await stand.sandbox.json<{ state: string }[]>('inbox', 'talk')).map(({ state }) => state),
      {
        timeout: 30_000,
      },
    )
    .toEqual(['delivered']);
  const [talk] = await stand.sandbox.list();
  expect(talk?.command.slice(-2)).toEqual(['--speed', '2']);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('starts a command with all that can be set, and the line beside it does the same', LIMITS, async () => {
  const place = join(stand.sandbox.work, "it's a place");
  await mkdir(place);
  const visit = await startPage();
  const { page } = visit;
  await page.getByRole('radio', { name: /^command/ }).check();
  await page.getByLabel('Command', { exact: true }).fill(`sh -c 'sleep "100"'`);
  await page.getByLabel('Directory').fill(place);
  await page.getByText('Limits', { exact: true }).click();
  await page.getByLabel('Open files').fill('256');
  await page.getByLabel('Time of a run').fill('8h');
  await page.getByText('Ports, restart and room').click();
  await page.getByLabel('Ports').fill('web, api');
  await page.getByLabel('Start it again').selectOption('always');
  await page.getByLabel('When there is no room').selectOption('time');
  await page.getByLabel('Wait for').fill('10m');
  expect(await findingsEverywhere(visit)).toEqual([]);
  const typed = await line(page);
  await start(page);
  await page.waitForURL(/\/instances\//);

  await runLine(typed);
  const [first, second] = (await stand.sandbox.list()).filter(({ workspace }) => workspace === place);
  const asked = (instance: typeof first) => ({
    command: instance?.command,
    restart: instance?.restart,
    ports: instance?.ports.map(({ name }) => name),
    limits: instance?.limits.map(({ name, value }) => [name, value]),
  });
  expect(asked(first)).toEqual({
    command: [expect.stringMatching(/\/sh$/), '-c', 'sleep "100"'],
    restart: 'always',
    ports: ['web', 'api'],
    limits: expect.arrayContaining([
      ['files', 256],
      ['run', 28_800_000],
    ]),
  });
  expect(asked(second)).toEqual(asked(first));
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('says at its field what the daemon refuses', LIMITS, async () => {
  const visit = await startPage();
  const { page } = visit;
  await page.getByRole('radio', { name: /^command/ }).check();
  await page.getByLabel('Command', { exact: true }).fill('no-such-program-at-all');
  await start(page);
  await expect
    .poll(() => page.getByLabel('Command', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  await page.getByLabel('Command', { exact: true }).fill('sleep 100');
  await page.getByLabel('Directory').fill('/no/such/place');
  await start(page);
  await soon(() => page.getByLabel('Directory').getAttribute('aria-invalid')).toBe('true');
  expect(await findingsEverywhere(visit)).toEqual([]);
  await page.getByLabel('Directory').fill(stand.sandbox.work);
  expect(await page.getByLabel('Directory').getAttribute('aria-invalid')).toBeNull();
  // The browser itself notes that something was refused.
  expect(visit.complaints.filter((text) => !text.includes('422'))).toEqual([]);
  await visit.close();
});

it(
  'starts many from a list of prompts, and tells of those that fail while others go on',
  LIMITS,
  async () => {
    const visit = await startPage();
    const { page } = visit;
    await page.getByRole('radio', { name: /^demo/ }).check();
    await page.getByLabel('Name', { exact: true }).fill('job');
    await page.getByLabel('Start many').check();
    const prompts = page.getByLabel('Prompts', { exact: true });
    await prompts.fill('what is berth\nshow me a tool\n\nis this real');
    const read = page.getByRole('group', { name: 'How the prompts were read' });
    await page.getByText('3 prompts:').waitFor();
    expect(await read.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/what is berth\s+goes to job-1/),
      expect.stringMatching(/show me a tool\s+goes to job-2/),
      expect.stringMatching(/is this real\s+goes to job-3/),
    ]);
    await page.getByLabel('One prompt is').selectOption({ label: 'all lines up to a blank one' });
    await page.getByText('2 prompts:').waitFor();
    await page.getByLabel('One prompt is').selectOption({ label: 'each line' });
    await page.getByRole('button', { name: 'Start 3' }).click();
    await page.waitForURL(/q=job-/, { timeout: 60_000 });
    await page.getByRole('article', { name: 'job-3' }).waitFor();

    await mkdir(join(stand.sandbox.home, 'config'), { recursive: true });
    await writeFile(join(stand.sandbox.home, 'config', 'quotas.yaml'), 'fleet:\n  instances: 8\n');
    await visit.go('/new');
    await page.getByLabel('Directory').fill(stand.sandbox.work);
    await page.getByRole('radio', { name: /^demo/ }).check();
    await page.getByLabel('Name', { exact: true }).fill('more');
    await page.getByLabel('Start many').check();
    await prompts.fill(Array.from({ length: 8 }, (_, index) => `say ${index}`).join('\n'));
    // The names that the page would give: those of before are taken.
    await page.getByLabel('Name', { exact: true }).fill('job');
    await soon(() => line(page)).toMatch(/-n job-4 .*\n.*-n job-5 .*\n.*-n job-6 /s);
    await page.getByLabel('Name', { exact: true }).fill('more');
    await page.getByRole('button', { name: 'Start 8' }).click();
    await page.getByText(/\d failed\./).waitFor({ timeout: 60_000 });
    await page.getByText('failed', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Start 8' }).waitFor({ timeout: 60_000 });
    expect(await findingsEverywhere(visit)).toEqual([]);
    const names = (await stand.sandbox.list()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('more-')).length).toBeGreaterThan(0);
    expect(visit.complaints.filter((text) => !text.includes('409'))).toEqual([]);
    await visit.close();
  },
);

it('keeps presets in the browser', LIMITS, async () => {
  const visit = await startPage();
  const { page } = visit;
  await page.getByText('Limits', { exact: true }).click();
  await page.getByLabel('Memory').fill('2g');
  await page.getByRole('button', { name: 'Keep as a preset' }).click();
  await page.getByLabel('Name of the preset').fill('small');
  expect(await findingsEverywhere(visit)).toEqual([]);
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.reload();
  await page.getByRole('button', { name: 'small', exact: true }).click();
  await soon(() => line(page)).toContain('--memory 2g');
  await page.getByRole('button', { name: 'Delete the preset small' }).click();
  expect(await page.getByRole('button', { name: 'small', exact: true }).count()).toBe(0);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

/** As somebody types it, in a shell that finds berth. */
async function runLine(typed: string): Promise<void> {
  const berth = `berth() { '${process.execPath}' '${stand.sandbox.cli}' "$@"; }`;
  await run('/bin/sh', ['-c', `${berth}\n${typed}`], {
    cwd: stand.sandbox.work,
    env: stand.sandbox.environment(),
  });
}
