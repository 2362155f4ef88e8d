import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssistantSignal, Conversation, InstanceId } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assistantDirectories } from '../assistant/directories.ts';
import { createClaudeAgent } from './agent.ts';
import { claudeHookSignal } from './hook-signal.ts';
import { stateSignal } from './state-file.ts';

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'claude-'));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const INSTANCE = 'inst_1' as InstanceId;

function setUp() {
  const paths = { data: join(base, 'data'), state: join(base, 'state'), hooks: join(base, 'state/hooks') };
  const { assistant } = createClaudeAgent(assistantDirectories(paths));
  if (assistant === undefined) throw new Error('it is an assistant');
  const run = (more: Partial<AssistantRun> = {}): AssistantRun => ({
    instance: INSTANCE,
    workspace: base,
    args: [],
    env: { HOME: base },
    profile: null,
    conversation: null,
    fresh: false,
    isRehearsal: false,
    ...more,
  });
  const prepared = async (more: Partial<AssistantRun> = {}) => {
    const result = await assistant.prepare(run(more));
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  return { assistant, run, prepared };
}

async function transcript(config: string, id: string): Promise<void> {
  await mkdir(join(config, 'projects/-work'), { recursive: true });
  await writeFile(join(config, 'projects/-work', `${id}.jsonl`), '{}\n');
}

const begun = (id: string): Conversation => ({ id, state: 'begun' });

describe('a run of claude', () => {
  it('begins a conversation whose id is chosen', async () => {
    const { prepared } = setUp();
    const { args, conversation } = await prepared({ args: ['--model', 'opus'] });
    expect(conversation).toMatchObject({ state: 'chosen', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(args.slice(2)).toEqual(['--session-id', conversation?.id, '--model', 'opus']);
  });

  it('is given hooks by settings of its own, which leave the user’s alone', async () => {
    const { prepared } = setUp();
    const { args, env } = await prepared();
    const settings = JSON.parse(await readFile(args[args.indexOf('--settings') + 1] ?? '', 'utf8'));
    expect(Object.keys(settings)).toEqual(['hooks']);
    expect(settings.hooks.PermissionRequest[0].hooks[0].command).toContain('BERTH_HOOKS');
    expect(env['BERTH_HOOKS']).toBe(join(base, 'state/hooks', INSTANCE));
    expect(env).not.toHaveProperty('CLAUDE_CONFIG_DIR');
  });

  it('resumes the conversation whose transcript is there', async () => {
    const { prepared } = setUp();
    await transcript(join(base, '.claude'), 'abc');
    const { args, conversation } = await prepared({ conversation: { id: 'abc', state: 'chosen' } });
    expect(args.slice(2)).toEqual(['--resume', 'abc']);
    expect(conversation).toEqual(begun('abc'));
  });

  it('looks where the user’s configuration is', async () => {
    const { prepared } = setUp();
    const config = join(base, 'elsewhere');
    await transcript(config, 'abc');
    const { args } = await prepared({
      conversation: begun('abc'),
      env: { HOME: base, CLAUDE_CONFIG_DIR: config },
    });
    expect(args.slice(2)).toEqual(['--resume', 'abc']);
  });

  it('begins a chosen conversation in which nothing was said under the same id', async () => {
    const { prepared } = setUp();
    const { args } = await prepared({ conversation: { id: 'abc', state: 'chosen' } });
    expect(args.slice(2)).toEqual(['--session-id', 'abc']);
  });

  it('is refused when its conversation is gone, unless a new one is wanted', async () => {
    const { assistant, run, prepared } = setUp();
    const lost = await assistant.prepare(run({ conversation: begun('abc') }));
    expect(lost).toMatchObject({ ok: false, error: { code: 'context_lost' } });
    const { conversation } = await prepared({ conversation: begun('abc'), fresh: true });
    expect(conversation?.id).not.toBe('abc');
  });

  it('has a directory of its own in a profile', async () => {
    const { prepared } = setUp();
    const own = join(base, 'data/profiles/claude/work');
    expect((await prepared({ profile: 'work' })).env['CLAUDE_CONFIG_DIR']).toBe(own);
    await transcript(own, 'abc');
    expect((await prepared({ profile: 'work', conversation: begun('abc') })).args).toContain('--resume');
  });

  it('is not given its first prompt, nor the choice of its conversation, once more', async () => {
    const { prepared } = setUp();
    await transcript(join(base, '.claude'), 'abc');
    const args = ['--resume', 'old', '--permission-mode', 'manual', '--verbose', 'fix the bug'];
    const again = await prepared({ args, conversation: begun('abc') });
    expect(again.args.slice(2)).toEqual(['--resume', 'abc', '--permission-mode', 'manual', '--verbose']);
    const fresh = await prepared({ args, conversation: begun('abc'), fresh: true });
    expect(fresh.args.slice(4)).toEqual(['--permission-mode', 'manual', '--verbose', 'fix the bug']);
  });

  it.each([[['--resume', 'x']], [['-c']], [['--session-id=x']]])(
    'leaves a conversation to the user who chose one: %j',
    async (args) => {
      const { prepared } = setUp();
      expect(await prepared({ args })).toMatchObject({ conversation: null });
    },
  );
});

describe('a hook of claude', () => {
  const hook = (name: string, data: Record<string, unknown> = {}): AssistantSignal =>
    claudeHookSignal({ name, time: 7, data: { session_id: 's', ...data } });

  it('says which conversation is open', () => {
    expect(hook('SessionStart')).toEqual({
      source: 'hook',
      time: 7,
      label: 'hook SessionStart',
      conversation: 's',
    });
  });

  it('says that a prompt was taken', () => {
    expect(hook('UserPromptSubmit', { prompt: 'go' })).toMatchObject({ activity: 'working', prompt: 'go' });
  });

  it('says what is to be approved', () => {
    const asked = { tool_name: 'Bash', tool_input: { command: 'rm -rf\n build' } };
    expect(hook('PermissionRequest', asked)).toMatchObject({
      activity: 'waiting_approval',
      detail: 'Bash: rm -rf build',
    });
  });

  it('says that a question waits, which is no approval', () => {
    expect(hook('PermissionRequest', { tool_name: 'AskUserQuestion' })).toMatchObject({
      activity: 'waiting_input',
    });
  });

  it('says how a turn ended', () => {
    expect(hook('Stop', { last_assistant_message: 'Done.' })).toMatchObject({
      activity: 'idle',
      answer: 'Done.',
    });
    expect(hook('StopFailure', { error: 'rate_limit' })).toMatchObject({ activity: 'limited' });
    expect(hook('StopFailure', { error: 'authentication_failed' })).toMatchObject({
      activity: 'auth_failed',
    });
    expect(hook('StopFailure', { error: 'something new' })).toMatchObject({ activity: 'error' });
  });
});

describe('the state file of claude', () => {
  it.each([
    [{ status: 'idle' }, 'idle'],
    [{ status: 'busy' }, 'working'],
    [{ status: 'waiting', waitingFor: 'permission prompt' }, 'waiting_approval'],
    [{ status: 'waiting', waitingFor: 'input needed' }, 'waiting_input'],
  ])('%j is %s', (file, activity) => {
    expect(stateSignal(file, 3)).toMatchObject({ source: 'file', time: 3, activity });
  });

  it('of another version claims nothing', () => {
    expect(stateSignal({ status: 'pondering' }, 3)).not.toHaveProperty('activity');
    expect(stateSignal({}, 3)).not.toHaveProperty('activity');
  });
});
