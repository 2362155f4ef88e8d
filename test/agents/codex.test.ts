import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AgentStand, type AgentUnderTest, type Place } from './agent-stand.ts';
import { describeAgent, LIMITS } from './suite.ts';

const CODEX: AgentUnderTest = {
  id: 'codex',
  words: ['-a', 'on-request', '-s', 'read-only'],
  // In its sandbox it asks for nothing; its model must ask to leave it.
  touch: `FAKE:tool exec_command ${JSON.stringify({ cmd: 'touch made.txt', sandbox_permissions: 'require_escalated', justification: 'May I?' })}`,
  refused: { 401: ['auth_failed'], 429: ['retrying', 'limited'] },
  seed: (place) => seed(place),
};

describeAgent(CODEX);

// Which record is its own, only Linux tells.
it.runIf(process.platform === 'linux')(
  'codex, the real one, answers, fails and goes on with its conversation where hooks are switched off',
  LIMITS,
  async () => {
    const withoutHooks = { ...CODEX, seed: (place: Place) => seed(place, ['[features]', 'hooks = false']) };
    await using stand = await AgentStand.open(withoutHooks);
    await stand.start('a1');
    await stand.becomes('a1', 'idle');
    expect((await stand.ask('a1', 'the first')).answer).toContain('ECHO-1: the first');
    const { conversation } = await stand.inspect('a1');
    expect(conversation).not.toBeNull();
    await stand.berth('restart', 'a1');
    await stand.becomes('a1', 'idle');
    expect((await stand.ask('a1', 'the second')).answer).toContain('ECHO-2: the second');
    expect((await stand.inspect('a1')).conversation).toBe(conversation);
    const heard = (await stand.explain('a1')).evidence.map(({ source }) => source);
    expect(heard).not.toContain('hook');
    await stand.send('a1', 'FAKE:error 401');
    await stand.becomes('a1', 'auth_failed');
  },
);

async function seed({ home, work, url, profile }: Place, more: readonly string[] = []) {
  const codexHome = profile ?? join(home, '.codex');
  await mkdir(codexHome, { recursive: true });
  const config = [
    'model = "gpt-5.5"',
    'model_provider = "scripted"',
    '[model_providers.scripted]',
    'name = "scripted"',
    `base_url = "${url}/v1"`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
    `[projects.${JSON.stringify(work)}]`,
    'trust_level = "trusted"',
    ...more,
  ];
  await writeFile(join(codexHome, 'config.toml'), `${config.join('\n')}\n`);
  return { OPENAI_API_KEY: 'sk-dummy' };
}
