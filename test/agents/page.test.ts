import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { PHONE, WebStand, type WebVisit } from '../web/stand.ts';
import { shownLines } from '../web/terminal-screen.ts';
import { watchTerminals } from '../web/terminal-text.ts';
import { AgentStand, type AgentUnderTest } from './agent-stand.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { LIMITS } from './suite.ts';

const AGENTS = [claude, codex, gemini, opencode] as const;
/** The slowest of them takes as long to start where others work beside it. */
const SEEN_MS = 90_000;
const READY = /^(?:ready|done)$/;

let agents: AgentStand;
let web: WebStand | undefined;
let desk: WebVisit;
let phone: WebVisit;
let made: string;
let started = 0;
beforeAll(async () => {
  agents = await AgentStand.open(...AGENTS);
  made = join(agents.sandbox.work, 'made.txt');
  for (const agent of AGENTS) await defineWords(agent);
  // What starts the daemon says in which home it lives, and with which keys.
  await agents.berth('ls');
  web = await WebStand.open(agents.sandbox);
  desk = await web.signedIn();
  await desk.page.addInitScript(watchTerminals);
  phone = await web.signedIn(PHONE);
  for (const { page } of [desk, phone]) page.setDefaultTimeout(SEEN_MS);
}, LIMITS.timeout);
afterAll(async () => {
  await web?.browser.close();
  await agents[Symbol.asyncDispose]();
});

/** The page starts assistants without words: those that a test needs stand where a user puts those of every start. */
async function defineWords({ id, words }: AgentUnderTest): Promise<void> {
  const directory = join(agents.sandbox.home, 'config', 'agents');
  await mkdir(directory, { recursive: true });
  if (words.length > 0) await writeFile(join(directory, `${id}.yaml`), JSON.stringify({ args: words }));
}

describe.each(AGENTS)('the page, with the real $id', (agent) => {
  it(
    'starts it, answers it from the inbox on a phone, prompts it, and shows its terminal',
    LIMITS,
    async () => {
      started += 1;
      const name = `${agent.id}-${started}`;
      try {
        await isUsed(agent, name);
      } catch (error) {
        throw new Error(`${String(error)}\n${await whatIsSeen(name)}`, { cause: error });
      } finally {
        await agents.run('stop', name);
        await agents.run('rm', name);
      }
    },
  );
});

/** As a person does it who has a desk and a phone: started, allowed once, refused once, and given something to do. */
async function isUsed(agent: AgentUnderTest, name: string): Promise<void> {
  const touch = agent.touch ?? 'FAKE:bash touch made.txt';
  await rm(made, { force: true });
  for (const { complaints } of [desk, phone]) complaints.length = 0;
  await startOnPage(agent, { name, prompt: touch });
  await isAskedInFleet(name);
  await isAnsweredInInbox(name, 'Approve once');
  await until('it did what it was allowed', wasMade, SEEN_MS);
  await agents.becomes(name, 'idle', 'done');
  await showsItsScreen(name, 'TOOL-OK-1');

  await rm(made);
  await isPrompted(name, touch);
  await isAnsweredInInbox(name, 'Deny');
  await agents.becomes(name, 'idle', 'done');

  await isPrompted(name, 'FAKE:slow 4');
  await state(desk.page).getByText('working', { exact: true }).waitFor();
  await state(desk.page).getByText(READY).waitFor();
  await showsItsScreen(name, 'SLOW-DONE');
  expect(await wasMade()).toBe(false);
  for (const { complaints } of [desk, phone]) expect(complaints).toEqual([]);
}

async function whatIsSeen(name: string): Promise<string> {
  const shown = [desk, phone].map(({ page }) => page.locator('body').innerText());
  const { stdout } = await agents.run('explain', name);
  return [...(await Promise.all(shown)), stdout].join('\n---\n');
}

async function startOnPage(agent: AgentUnderTest, { name, prompt }: { name: string; prompt: string }) {
  const { page } = desk;
  await desk.go('/new');
  const choice = page.getByRole('radio', { name: new RegExp(`^${agent.id}\\b.*ready`) });
  await choice.check();
  await page.getByLabel('Directory').fill(agents.sandbox.work);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('First prompt').fill(prompt);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(new RegExp(`/instances/${name}$`));
}

/** Where a person who is not at the terminal sees that, and for what, somebody is needed. */
async function isAskedInFleet(name: string): Promise<void> {
  const { page } = phone;
  await phone.go('/');
  const card = page.getByRole('article', { name, exact: true });
  await card.getByText('needs approval').waitFor();
  await card.getByText(/touch made\.txt/).waitFor();
  await page.getByText('1 needs you').waitFor();
}

async function isAnsweredInInbox(name: string, answer: 'Approve once' | 'Deny'): Promise<void> {
  const { page } = phone;
  await phone.go('/inbox');
  const card = page.getByRole('article', { name, exact: true });
  await card.getByText('asks for approval').waitFor();
  await card
    .getByRole('paragraph')
    .getByText(/touch made\.txt/)
    .waitFor();
  await card
    .getByRole('group', { name: `Screen of ${name}` })
    .getByText(/touch made\.txt/)
    .waitFor();
  expect(await wasMade()).toBe(false);
  expect(await phone.axeFindings()).toEqual([]);
  await card.getByRole('button', { name: answer }).tap();
  await page.getByRole('main').getByText('Nobody waits for you', { exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/inbox');
}

/** By the box on its page, which tells that the prompt arrived. */
async function isPrompted(name: string, text: string): Promise<void> {
  const { page } = desk;
  const box = page.getByRole('textbox', { name: `Prompt for ${name}` });
  await box.fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('status').getByText('delivered').waitFor();
  expect(await box.inputValue()).toBe('');
}

/** What stands there now, and the same as everybody else is told. */
async function showsItsScreen(name: string, text: string): Promise<void> {
  let shown: readonly string[] = [];
  let told: readonly string[] = [];
  await until(
    `the terminal of ${name} shows ${text}`,
    async () => {
      [shown, told] = [await shownLines(desk.page), await toldLines(desk.page, name)];
      return shown.join('\n').includes(text) && shown.join('\n') === told.join('\n');
    },
    SEEN_MS,
  ).catch((error: unknown) => {
    throw new Error(`${shown.join('\n')}\n--- and by the API:\n${told.join('\n')}`, { cause: error });
  });
}

function toldLines(page: Page, target: string): Promise<string[]> {
  return page.evaluate(
    async (variables) => {
      const query = 'query ($target: String!) { screen(target: $target) { lines } }';
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const answer = await fetch('/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      const { data } = (await answer.json()) as { data: { screen: { lines: string[] } | null } };
      return (data.screen?.lines ?? []).map((line) => line.trimEnd());
    },
    { target },
  );
}

function state(page: Page) {
  return page.getByRole('main').locator('header');
}

function wasMade(): Promise<boolean> {
  return access(made).then(
    () => true,
    () => false,
  );
}
