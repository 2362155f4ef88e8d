import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentUnderTest, Place } from './agent-stand.ts';

export const codex: AgentUnderTest = {
  id: 'codex',
  findsModelByFile: true,
  words: ['-a', 'on-request', '-s', 'read-only'],
  // In its sandbox it asks for nothing; its model must ask to leave it.
  touch: `FAKE:tool exec_command ${JSON.stringify({ cmd: 'touch made.txt', sandbox_permissions: 'require_escalated', justification: 'May I?' })}`,
  refused: { 401: ['auth_failed'], 429: ['retrying', 'limited'] },
  seed: (place) => seedCodex(place),
};

/** `more` are further lines of its configuration. */
export async function seedCodex({ home, work, url, profile }: Place, more: readonly string[] = []) {
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
