import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentUnderTest } from './agent-stand.ts';

export const opencode: AgentUnderTest = {
  id: 'opencode',
  findsModelByFile: true,
  words: [],
  refused: { 401: ['auth_failed'], 429: ['retrying', 'limited'] },
  async seed({ home, url, profile }) {
    const directory = join(
      profile === undefined ? join(home, '.config') : join(profile, 'config'),
      'opencode',
    );
    await mkdir(directory, { recursive: true });
    const settings = {
      model: 'scripted/scripted',
      small_model: 'scripted/scripted',
      enabled_providers: ['scripted'],
      permission: { edit: 'ask', bash: 'ask' },
      provider: {
        scripted: {
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: `${url}/v1`, apiKey: 'sk-dummy' },
          models: { scripted: { name: 'Scripted' } },
        },
      },
    };
    await writeFile(join(directory, 'opencode.json'), JSON.stringify(settings));
    return {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    };
  },
};
