import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeAgent } from './suite.ts';

describeAgent({
  id: 'codex',
  // In its sandbox it asks for nothing: it may write where it works.
  words: ['-a', 'on-request', '-s', 'read-only'],
  refused: { 401: ['auth_failed'], 429: ['retrying', 'limited'] },
  async seed({ home, work, url, profile }) {
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
    ];
    await writeFile(join(codexHome, 'config.toml'), `${config.join('\n')}\n`);
    return { OPENAI_API_KEY: 'sk-dummy' };
  },
});
