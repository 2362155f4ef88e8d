import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchingVariables } from '@berth/contract';
import { assert } from '@berth/foundation';
import { expect, test } from 'vitest';
import { type AssistantWorld, assistantWorld } from '../assistant/testing/assistant-run.ts';
import { createGeminiAgent } from './agent.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const ANY_ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const SAID = { id: '1', timestamp: '2026-11-25T23:51:32.579Z', type: 'user', content: [{ text: 'hello' }] };

function assistantOf({ directories }: AssistantWorld) {
  const { assistant } = createGeminiAgent(directories);
  assert(assistant !== undefined, 'Gemini is an assistant');
  return assistant;
}

function writeTranscript({ home, workspace }: AssistantWorld, ...records: readonly unknown[]): void {
  const chats = join(home, '.gemini', 'tmp', 'app', 'chats');
  mkdirSync(chats, { recursive: true });
  writeFileSync(join(home, '.gemini', 'projects.json'), JSON.stringify({ projects: { [workspace]: 'app' } }));
  const lines = [{ sessionId: ID, kind: 'main' }, ...records].map((record) => JSON.stringify(record));
  writeFileSync(join(chats, 'session-2026-11-25T23-51-11111111.jsonl'), `${lines.join('\n')}\n`);
}

test('begins a conversation whose id Berth chooses', async () => {
  const world = assistantWorld();
  const prepared = await assistantOf(world).prepare(world.run({ args: ['-m', 'flash'] }));
  expect(prepared).toEqual({
    ok: true,
    value: {
      args: ['--session-id', ANY_ID, '-m', 'flash'],
      env: {},
      reach: [],
      conversation: { id: ANY_ID, state: 'chosen' },
    },
  });
});

test('takes a conversation up again in which something was said', async () => {
  const world = assistantWorld();
  writeTranscript(world, SAID);
  const run = world.run({ conversation: { id: ID, state: 'chosen' } });
  expect(await assistantOf(world).prepare(run)).toMatchObject({
    ok: true,
    value: { args: ['--resume', ID], conversation: { id: ID, state: 'begun' } },
  });
});

test('does not send again the prompt with which a conversation began', async () => {
  const world = assistantWorld();
  writeTranscript(world, SAID);
  const args = ['-y', '-i', 'fix the tests'];
  const run = world.run({ args, conversation: { id: ID, state: 'begun' } });
  expect(await assistantOf(world).prepare(run)).toMatchObject({
    ok: true,
    value: { args: ['--resume', ID, '-y'] },
  });
});

test('begins another one in the place of one in which nothing was said, since its id is refused', async () => {
  const world = assistantWorld();
  const context = { ...SAID, content: [{ text: '<session_context>\nThis is the Gemini CLI.' }] };
  writeTranscript(world, { $set: { messages: [context] } }, context);
  const prepared = await assistantOf(world).prepare(world.run({ conversation: { id: ID, state: 'chosen' } }));
  expect(prepared).toMatchObject({ ok: true, value: { args: ['--session-id', ANY_ID] } });
  expect(prepared).not.toMatchObject({ ok: true, value: { args: ['--session-id', ID] } });
});

test('refuses to go on without the conversation that was begun', async () => {
  const world = assistantWorld();
  const prepared = await assistantOf(world).prepare(world.run({ conversation: { id: ID, state: 'begun' } }));
  expect(prepared).toMatchObject({
    ok: false,
    error: { code: 'context_lost', details: { conversation: ID } },
  });
});

test.each([[['--resume']], [['-r', 'latest']], [['--session-id=x']], [['mcp', 'list']]])(
  'leaves the conversation to the user who says %j',
  async (args) => {
    const world = assistantWorld();
    const prepared = await assistantOf(world).prepare(world.run({ args }));
    expect(prepared).toMatchObject({ ok: true, value: { args, conversation: null } });
  },
);

test('needs no launcher where it will ask nothing', async () => {
  const world = assistantWorld();
  mkdirSync(join(world.home, '.gemini'));
  const security = { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } };
  writeFileSync(join(world.home, '.gemini', 'settings.json'), JSON.stringify({ security }));
  const prepared = await assistantOf(world).prepare(world.run());
  expect(prepared).toMatchObject({ ok: true, value: { env: { GEMINI_CLI_NO_RELAUNCH: 'true' } } });
});

test('gives a profile a home of its own', async () => {
  const world = assistantWorld();
  const prepared = await assistantOf(world).prepare(world.run({ profile: 'work' }));
  const home = join(world.directories.profiles, 'gemini', 'work');
  expect(prepared).toMatchObject({ ok: true, value: { env: { GEMINI_CLI_HOME: home } } });
  expect(existsSync(home)).toBe(true);
});

test('touches nothing of the user’s own', async () => {
  const world = assistantWorld();
  await assistantOf(world).prepare(world.run());
  expect(existsSync(join(world.home, '.gemini'))).toBe(false);
});

test('takes what belongs to its vendor, and nothing that one of its sessions has set', () => {
  const { variables } = assistantOf(assistantWorld());
  const mine = { GEMINI_API_KEY: 'a', GOOGLE_CLOUD_PROJECT: 'b' };
  const others = { GEMINI_CLI: '1', GEMINI_SESSION_ID: ID, GEMINI_CWD: '/', OPENAI_API_KEY: 'c' };
  expect(matchingVariables({ ...mine, ...others }, variables)).toEqual(mine);
});

test('runs the program in PATH when Berth has installed none', () => {
  const { directories } = assistantWorld();
  const planned = createGeminiAgent(directories).plan({ directory: '/', command: ['-d'], env: {} });
  expect(planned).toEqual({ ok: true, value: { file: 'gemini', args: ['-d'], env: {} } });
});
