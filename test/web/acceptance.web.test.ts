import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstGap, numberedLines, Sandbox, until } from '../support/sandbox.ts';
import { PHONE, WebStand, WebVisit } from './stand.ts';
import { terminalText, watchTerminals } from './terminal-text.ts';

const START = resolve(import.meta.dirname, '../../tooling/start.mjs');
const LINK = /^ {2}(?<url>http:\/\/berth-[\w.-]+\.localhost:\d+\/login\S*)$/m;
const LIMITS = { timeout: 180_000 };
const SEEN_MS = 60_000;

let stand: WebStand;
let desk: WebVisit;
beforeAll(async () => {
  // As a newcomer has it: nothing is configured, and no other test listens at the port of all.
  stand = await WebStand.open(await Sandbox.create());
}, LIMITS.timeout);
afterAll(() => stand[Symbol.asyncDispose]());

/** What `npm start` prints. */
function start(): Promise<string> {
  const options = { cwd: stand.sandbox.work, env: stand.sandbox.environment() };
  return new Promise((done) => {
    execFile(process.execPath, [START], options, (_error, stdout) => done(stdout));
  });
}

function activityOf(name: string): Promise<string> {
  return stand.sandbox.json<InstanceView>('inspect', name).then(({ activity }) => activity);
}

async function stands(page: Page, text: string): Promise<void> {
  await until(
    `${text} stands in the terminal`,
    async () => (await terminalText(page)).includes(text),
    SEEN_MS,
  );
}

it(
  'a newcomer gets in by the link that npm start prints, and has the demo at work in two clicks',
  LIMITS,
  async () => {
    const link = LINK.exec(await start())?.groups?.['url'];
    const context = await stand.newContext();
    desk = new WebVisit(await context.newPage());
    await desk.page.addInitScript(watchTerminals);
    await desk.page.goto(link ?? 'no link was printed');
    await desk.page.getByText('Nothing runs here yet').waitFor();
    await desk.page.getByRole('button', { name: 'Try the demo' }).click();
    await desk.page.getByRole('heading', { name: 'demo-1' }).waitFor();
    await stands(desk.page, 'Type a prompt, or /help');
    await desk.page.locator('.xterm-helper-textarea').first().focus();
    await desk.page.keyboard.type('/ask\n');
    await desk.page.getByRole('heading', { name: 'It asks for your approval' }).waitFor();
    expect(await activityOf('demo-1')).toBe('waiting_approval');
    expect(desk.complaints).toEqual([]);
  },
);

it('answers its question from the inbox on a phone', LIMITS, async () => {
  const phone = await stand.signedIn(PHONE);
  await phone.go('/inbox');
  const card = phone.page.getByRole('article', { name: 'demo-1' });
  await card.getByText('asks for approval').waitFor();
  const approve = card.getByRole('button', { name: 'Approve once' });
  const { height = 0 } = (await approve.boundingBox()) ?? {};
  expect(height).toBeGreaterThanOrEqual(44);
  await approve.tap();
  await phone.page.getByText('Nobody waits for you').first().waitFor();
  await stands(desk.page, 'Done. I only pretended');
  await until(
    'it is ready again',
    async () => ['idle', 'done'].includes(await activityOf('demo-1')),
    SEEN_MS,
  );
  await desk.page.getByRole('heading', { name: 'It asks for your approval' }).waitFor({ state: 'detached' });
  expect(phone.complaints).toEqual([]);
  await phone.close();
});

it(
  'sees that the daemon was killed, and that it is back, and no line is lost or doubled',
  LIMITS,
  async () => {
    const counter = 'i=0; while sleep 0.05; do i=$((i+1)); echo "line $i"; done';
    const { pid } = await stand.sandbox.start('counter', counter);
    await desk.go('/instances/counter');
    await stands(desk.page, 'line 20');
    const banner = desk.page.getByText('The daemon does not answer.');
    await stand.sandbox.killDaemon();
    await banner.waitFor();
    // The terminal beside it lost its connection too, and one button asks for both.
    await desk.page.getByText('The connection was lost.').waitFor();
    expect(await desk.page.getByRole('button', { name: /^(Ask|Connect) now$/ }).allInnerTexts()).toEqual([
      'Ask now',
    ]);
    await stand.sandbox.ok('ls');
    await banner.waitFor({ state: 'detached', timeout: SEEN_MS });
    const reached = numberedLines(await terminalText(desk.page)).at(-1) ?? 0;
    await stands(desk.page, `line ${reached + 20}`);
    const lines = numberedLines(await terminalText(desk.page));
    expect(firstGap(lines)).toBeUndefined();
    expect(lines.length).toBeGreaterThan(reached);
    expect(await stand.sandbox.json<InstanceView>('inspect', 'counter')).toMatchObject({
      pid,
      status: 'running',
    });
    await desk.page.getByRole('link', { name: 'Fleet' }).click();
    for (const name of ['demo-1', 'counter']) await desk.page.getByRole('link', { name }).first().waitFor();
    await desk.page.getByText('2 instances').waitFor();
  },
);
