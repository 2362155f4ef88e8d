import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AssistantSignal } from '@berth/contract';
import { agentDefinitionSchema } from '@berth/contract/schemas';
import type { PreparedRun } from '@berth/core';
import { describe, expect, it } from 'vitest';
import { assistantWorld } from '../assistant/testing/assistant-run.ts';
import { createDefinedAgent } from './agent.ts';

type Definition = Parameters<typeof agentDefinitionSchema.parse>[0];

function parrot(more: Record<string, unknown> = {}) {
  const world = assistantWorld();
  const definition: Definition = { title: 'A parrot', command: 'parrot', ...more };
  const agent = createDefinedAgent('parrot', agentDefinitionSchema.parse(definition), world.directories);
  const assistant = agent.assistant;
  if (assistant === undefined) throw new Error('it is an assistant');
  const prepare = async (changes: Parameters<typeof world.run>[0] = {}): Promise<PreparedRun> => {
    const prepared = await assistant.prepare(world.run(changes));
    if (!prepared.ok) throw new Error(prepared.error.message);
    return prepared.value;
  };
  return { world, assistant, prepare };
}

const WITH_ID = { begin: ['--session', '{conversation}'], resume: ['--resume={conversation}'] };

describe('the conversation of a defined assistant', () => {
  it('is none where the definition says nothing of one', async () => {
    const { prepare } = parrot();
    const nothing = { env: {}, reach: [], conversation: null };
    expect(await prepare({ args: ['hello'] })).toEqual({ args: ['hello'], ...nothing });
  });

  it('gets an id of its own, and is taken up again by it', async () => {
    const { prepare } = parrot({ conversation: WITH_ID });
    const first = await prepare({ args: ['-v'] });
    const id = first.conversation?.id ?? '';
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.args).toEqual(['--session', id, '-v']);
    const next = await prepare({ args: ['-v'], conversation: first.conversation });
    expect(next).toMatchObject({ args: [`--resume=${id}`, '-v'], conversation: { id, state: 'begun' } });
    const fresh = await prepare({ conversation: first.conversation, fresh: true });
    expect(fresh.args[0]).toBe('--session');
    expect(fresh.conversation?.id).not.toBe(id);
  });

  it('is taken up without an id where the program itself knows which', async () => {
    const { prepare } = parrot({ conversation: { resume: ['--continue'] } });
    const first = await prepare();
    expect(first).toMatchObject({ args: [], conversation: { id: 'latest' } });
    expect((await prepare({ conversation: first.conversation })).args).toEqual(['--continue']);
  });

  it('is looked for in its file: begun again while nothing was said, and lost when it is gone', async () => {
    const transcript = '{home}/.parrot/{conversation}.json';
    const { prepare, assistant, world } = parrot({ conversation: { ...WITH_ID, transcript } });
    const first = await prepare();
    const id = first.conversation?.id ?? '';
    expect(first.conversation?.state).toBe('chosen');
    expect((await prepare({ conversation: first.conversation })).args).toEqual(['--session', id]);
    const conversation = { id, state: 'begun' } as const;
    expect(await assistant.prepare(world.run({ conversation }))).toMatchObject({
      ok: false,
      error: {
        code: 'context_lost',
        message: expect.stringContaining(join(world.home, '.parrot', `${id}.json`)),
      },
    });
    const file = join(world.home, '.parrot', `${id}.json`);
    mkdirSync(dirname(file));
    writeFileSync(file, '');
    expect((await prepare({ conversation })).args).toEqual([`--resume=${id}`]);
  });

  it('is left to the user, who chooses one', async () => {
    const { prepare } = parrot({ conversation: WITH_ID });
    expect(await prepare({ args: ['--resume=mine'] })).toMatchObject({
      args: ['--resume=mine'],
      conversation: null,
    });
  });
});

describe('a profile of a defined assistant', () => {
  it('has a directory, of which the definition tells the program', async () => {
    const { prepare, world } = parrot({ profile: { PARROT_HOME: '{profile}/home' } });
    const { env } = await prepare({ profile: 'work' });
    const directory = join(world.directories.profiles, 'parrot', 'work');
    expect(env).toEqual({ PARROT_HOME: join(directory, 'home') });
    expect(existsSync(directory)).toBe(true);
    expect((await prepare()).env).toEqual({});
  });

  it('is refused where the definition knows none', async () => {
    const { assistant, world } = parrot();
    expect(await assistant.prepare(world.run({ profile: 'work' }))).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', message: expect.stringContaining('"profile"') },
    });
  });
});

describe('what is believed of a defined assistant', () => {
  const title = [{ match: '^busy', activity: 'working' }];
  const screen = [{ id: 'prompt', activity: 'idle', all: ['^> $'] }];

  it.each([
    [{ title, screen }, {}, ['title']],
    [{ screen }, {}, ['screen']],
    [{ title, screen }, { believe: 'screen' }, ['screen']],
  ])('%j %j', (rules, more, full) => {
    expect(parrot({ rules, ...more }).assistant.trust).toEqual({ full, raising: [] });
  });

  it('is nothing without rules, and it says so', async () => {
    const { assistant, world } = parrot();
    const told: AssistantSignal[] = [];
    const watched = { ...world.run(), pid: 1, startedAt: 0, isConfined: false, conversation: null };
    await assistant.watch(watched, (signal) => told.push(signal), new AbortController().signal);
    expect(assistant.trust.full).toEqual([]);
    expect(told).toMatchObject([{ activity: 'unknown' }]);
  });
});

it('says which npm package has the program', async () => {
  const { assistant } = parrot({ npm: '@birds/parrot@1.2.3', tested: ['1.2.3'] });
  expect(await assistant.inspect({ PATH: '/nowhere' })).toMatchObject({
    path: null,
    package: { name: '@birds/parrot', version: '1.2.3' },
    problems: [expect.stringContaining('berth agents install parrot')],
  });
});
