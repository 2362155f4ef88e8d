import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Agent } from '@berth/core';
import { expect, it } from 'vitest';
import { createClaudeAgent } from '../claude/agent.ts';
import { createCodexAgent } from '../codex/agent.ts';
import { createGeminiAgent } from '../gemini/agent.ts';
import { createOpencodeAgent } from '../opencode/agent.ts';
import { type AssistantWorld, assistantWorld } from './testing/assistant-run.ts';

const AGENTS = [
  { create: createClaudeAgent, file: '.claude/.credentials.json', variable: 'ANTHROPIC_API_KEY' },
  { create: createCodexAgent, file: '.codex/auth.json', variable: 'OPENAI_API_KEY' },
  { create: createGeminiAgent, file: '.gemini/oauth_creds.json', variable: 'GEMINI_API_KEY' },
  { create: createOpencodeAgent, file: '.local/share/opencode/auth.json', variable: 'ANTHROPIC_API_KEY' },
];

async function loginOf(agent: Agent, { home }: AssistantWorld, variables: Record<string, string> = {}) {
  const report = await agent.assistant?.inspect({ HOME: home, PATH: '/nowhere', ...variables });
  return report?.login;
}

it.each(AGENTS)(
  'a login is found by $file or $variable, or not at all',
  async ({ create, file, variable }) => {
    const world = assistantWorld();
    const agent = create(world.directories);
    // Where the system keeps it, it cannot be looked for.
    const isKept = agent.id === 'claude' && process.platform === 'darwin';
    const none = isKept ? null : { state: 'missing', by: null };
    expect(await loginOf(agent, world)).toEqual(none);
    expect(await loginOf(agent, world, { [variable]: '' })).toEqual(none);
    expect(await loginOf(agent, world, { [variable]: 'key' })).toEqual({ state: 'found', by: variable });
    const path = join(world.home, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{}');
    if (!isKept) expect(await loginOf(agent, world)).toEqual({ state: 'found', by: path });
  },
);
