import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LoginReport } from '@berth/contract';
import type { Agent } from '@berth/core';
import { expect, it } from 'vitest';
import { createClaudeAgent } from '../claude/agent.ts';
import { createCodexAgent } from '../codex/agent.ts';
import { createGeminiAgent } from '../gemini/agent.ts';
import { createOpencodeAgent } from '../opencode/agent.ts';
import { type AssistantWorld, assistantWorld } from './testing/assistant-run.ts';

const AGENTS = [
  ['claude', createClaudeAgent, '.claude/.credentials.json', 'ANTHROPIC_API_KEY'],
  ['codex', createCodexAgent, '.codex/auth.json', 'OPENAI_API_KEY'],
  ['gemini', createGeminiAgent, '.gemini/oauth_creds.json', 'GEMINI_API_KEY'],
  ['opencode', createOpencodeAgent, '.local/share/opencode/auth.json', 'ANTHROPIC_API_KEY'],
] as const;

async function loginOf(agent: Agent, { home }: AssistantWorld, variables: Record<string, string> = {}) {
  const report = await agent.assistant?.inspect({ HOME: home, PATH: '/nowhere', ...variables });
  return report?.login;
}

it.each(AGENTS)(
  '%s: a login is found by its file or a variable, or not at all',
  async (_, create, file, name) => {
    const world = assistantWorld();
    const agent = create(world.directories);
    // Where the system keeps it, it cannot be looked for.
    const none: LoginReport | null =
      process.platform === 'darwin' && name === 'ANTHROPIC_API_KEY' ? null : { state: 'missing', by: null };
    if (agent.id !== 'claude' || process.platform !== 'darwin')
      expect(await loginOf(agent, world)).toEqual(none);
    expect(await loginOf(agent, world, { [name]: 'key' })).toEqual({ state: 'found', by: name });
    expect(await loginOf(agent, world, { [name]: '' })).not.toMatchObject({ state: 'found' });
    const path = join(world.home, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{}');
    expect(await loginOf(agent, world)).toEqual({ state: 'found', by: path });
  },
);
