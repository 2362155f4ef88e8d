import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '@berth/foundation';
import { matchingVariables } from '@berth/contract';
import { expect, test } from 'vitest';
import { type AssistantWorld, assistantWorld } from '../assistant/testing/assistant-run.ts';
import { createCodexAgent } from './agent.ts';
import { codexSettings } from './settings.ts';

const ID = '01a2152a-138f-7af2-89df-422f8a81083e';
const OWN = codexSettings();

function assistantOf({ directories }: AssistantWorld) {
  const { assistant } = createCodexAgent(directories);
  assert(assistant !== undefined, 'Codex is an assistant');
  return assistant;
}

function writeTranscript(codexHome: string): void {
  const day = join(codexHome, 'sessions', '2026', '11', '26');
  mkdirSync(day, { recursive: true });
  writeFileSync(join(day, `rollout-2026-11-26T00-03-28-${ID}.jsonl`), '{}\n');
}

test('begins a conversation whose id it is still to choose', async () => {
  const world = assistantWorld();
  const prepared = await assistantOf(world).prepare(world.run({ args: ['-m', 'gpt-5.5'] }));
  const hooks = join(world.directories.hooks, 'inst_1');
  expect(prepared).toEqual({
    ok: true,
    value: {
      args: [...OWN, '-m', 'gpt-5.5'],
      env: { BERTH_HOOKS: hooks },
      reach: [{ path: hooks, writable: true }],
      conversation: null,
    },
  });
});

test('takes a conversation up again, with its own options before the command and the user’s behind it', async () => {
  const world = assistantWorld();
  writeTranscript(join(world.home, '.codex'));
  const conversation = { id: ID, state: 'begun' } as const;
  const prepared = await assistantOf(world).prepare(world.run({ args: ['-s', 'read-only'], conversation }));
  expect(prepared).toMatchObject({
    ok: true,
    value: { args: [...OWN, 'resume', ID, '-s', 'read-only'], conversation },
  });
});

test('does not send again the prompt with which a conversation began', async () => {
  const world = assistantWorld();
  writeTranscript(join(world.home, '.codex'));
  const args = ['-s', 'read-only', 'fix the tests'];
  const first = await assistantOf(world).prepare(world.run({ args }));
  expect(first).toMatchObject({ ok: true, value: { args: [...OWN, ...args] } });
  const run = world.run({ args, conversation: { id: ID, state: 'begun' } });
  expect(await assistantOf(world).prepare(run)).toMatchObject({
    ok: true,
    value: { args: [...OWN, 'resume', ID, '-s', 'read-only'] },
  });
});

test('finds conversations where CODEX_HOME says', async () => {
  const world = assistantWorld();
  const codexHome = join(world.home, 'elsewhere');
  writeTranscript(codexHome);
  const env = { HOME: world.home, CODEX_HOME: codexHome };
  const run = world.run({ env, conversation: { id: ID, state: 'begun' } });
  expect(await assistantOf(world).prepare(run)).toMatchObject({ ok: true });
});

test('refuses to go on without the conversation that was begun', async () => {
  const world = assistantWorld();
  const run = world.run({ conversation: { id: ID, state: 'begun' } });
  const prepared = await assistantOf(world).prepare(run);
  expect(prepared).toMatchObject({
    ok: false,
    error: { code: 'context_lost', details: { conversation: ID } },
  });
});

test('begins anew when asked to', async () => {
  const world = assistantWorld();
  const run = world.run({ conversation: { id: ID, state: 'begun' }, fresh: true });
  expect(await assistantOf(world).prepare(run)).toMatchObject({ ok: true, value: { args: OWN } });
});

test.each([[['resume', '--last']], [['fork', ID]], [['exec', 'say hello']], [['login']]])(
  'leaves the conversation to the user who says %j',
  async (args) => {
    const world = assistantWorld();
    const conversation = { id: ID, state: 'begun' } as const;
    const prepared = await assistantOf(world).prepare(world.run({ args, conversation }));
    expect(prepared).toMatchObject({ ok: true, value: { args: [...OWN, ...args], conversation } });
  },
);

test('gives a profile a directory of its own', async () => {
  const world = assistantWorld();
  const prepared = await assistantOf(world).prepare(world.run({ profile: 'work' }));
  const directory = join(world.directories.profiles, 'codex', 'work');
  expect(prepared).toMatchObject({ ok: true, value: { env: { CODEX_HOME: directory } } });
  expect(existsSync(directory)).toBe(true);
});

test('touches nothing of the user’s own', async () => {
  const world = assistantWorld();
  await assistantOf(world).prepare(world.run());
  expect(existsSync(join(world.home, '.codex'))).toBe(false);
});

test('takes what belongs to its vendor, and nothing that one of its sessions has set', () => {
  const { variables } = assistantOf(assistantWorld());
  const mine = { OPENAI_API_KEY: 'a', CODEX_HOME: 'b' };
  const others = { CODEX_SANDBOX: 'seatbelt', CODEX_THREAD_ID: ID, ANTHROPIC_API_KEY: 'c' };
  expect(matchingVariables({ ...mine, ...others }, variables)).toEqual(mine);
});

test('runs the program in PATH when Berth has installed none', () => {
  const { directories } = assistantWorld();
  const planned = createCodexAgent(directories).plan({ directory: '/', command: ['-m', 'x'], env: {} });
  expect(planned).toEqual({ ok: true, value: { file: 'codex', args: ['-m', 'x'], env: {} } });
});
