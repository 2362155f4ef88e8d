import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation, InstanceId } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { assert } from '@berth/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AssistantDirectories, assistantDirectories, hooksDirectory } from '../assistant/directories.ts';
import { createOpencodeAgent } from './agent.ts';
import { readServer } from './server-file.ts';

const instance = 'inst_01a21542-b6de-721f-b691-00236c8641bb' as InstanceId;
const GONE: Conversation = { id: 'ses_gone', state: 'begun' };

let root: string;
let directories: AssistantDirectories;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'opencode-'));
  const [data, state, hooks] = ['data', 'state', 'hooks'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  directories = assistantDirectories({ data, state, hooks });
});

afterEach(() => rm(root, { recursive: true, force: true }));

function assistant() {
  const found = createOpencodeAgent(directories).assistant;
  assert(found !== undefined, 'it is an assistant');
  return found;
}

function prepare(wish: Partial<AssistantRun> = {}) {
  const env = { HOME: root };
  const run = {
    instance,
    workspace: root,
    args: [],
    env,
    profile: null,
    conversation: null,
    fresh: false,
    isRehearsal: false,
  };
  return assistant().prepare({ ...run, ...wish });
}

async function prepared(wish: Partial<AssistantRun> = {}) {
  const result = await prepare(wish);
  assert(result.ok, 'it can be started');
  return result.value;
}

const server = () => readServer(hooksDirectory(directories, instance));

describe('a run', () => {
  test('is told where to listen, and its password only in its environment', async () => {
    const { args, env, conversation } = await prepared({ args: ['--model', 'x/y'] });
    const { port, password } = (await server()) ?? {};
    expect(args).toEqual(['--port', String(port), '--hostname', '127.0.0.1', '--model', 'x/y']);
    expect(env).toMatchObject({ OPENCODE_SERVER_PASSWORD: password, OPENCODE_SERVER_USERNAME: 'opencode' });
    expect(args.join(' ')).not.toContain(password);
    expect(conversation).toBeNull();
  });

  test('has a temporary directory in which nothing is left of the last one', async () => {
    const { TMPDIR = '' } = (await prepared()).env;
    await writeFile(join(TMPDIR, 'left.so'), '');
    expect((await prepared()).env['TMPDIR']).toBe(TMPDIR);
    expect(await readdir(TMPDIR)).toEqual([]);
    await assistant().forget(instance);
    await expect(readdir(TMPDIR)).rejects.toThrow('ENOENT');
    expect(await server()).toBeUndefined();
  });

  test('with a profile has directories of its own', async () => {
    const { env } = await prepared({ profile: 'work' });
    expect(env['XDG_DATA_HOME']).toBe(join(directories.profiles, 'opencode', 'work', 'data'));
    expect((await prepared()).env).not.toHaveProperty('XDG_DATA_HOME');
  });

  test('that is only rehearsed takes nothing from the one that lives', async () => {
    const { TMPDIR = '' } = (await prepared()).env;
    await writeFile(join(TMPDIR, 'mine.so'), '');
    const before = await server();
    await prepared({ isRehearsal: true });
    expect(await server()).toEqual(before);
    expect(await readdir(TMPDIR)).toEqual(['mine.so']);
  });

  test('cannot be told to listen elsewhere', async () => {
    const result = await prepare({ args: ['--port=4096'] });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  });
});

describe('a conversation', () => {
  test('that is gone is not replaced, and the run that may still be there is heard on', async () => {
    await prepared();
    const file = join(hooksDirectory(directories, instance), 'server.json');
    const before = await readFile(file, 'utf8');
    const result = await prepare({ conversation: GONE });
    expect(result).toMatchObject({ ok: false, error: { code: 'context_lost' } });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('is begun anew when that is wanted', async () => {
    expect((await prepared({ conversation: GONE, fresh: true })).conversation).toBeNull();
  });

  test('is left to the user who names one', async () => {
    const { args } = await prepared({ conversation: GONE, args: ['-s', 'ses_other'] });
    expect(args.slice(-2)).toEqual(['-s', 'ses_other']);
    expect(args.filter((word) => word === '-s')).toHaveLength(1);
  });
});
