import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentUnderTest } from './agent-stand.ts';

export const gemini: AgentUnderTest = {
  id: 'gemini',
  words: [],
  // It shows nothing of what it tries again after 429.
  refused: { 401: ['auth_failed'], usage_limit: ['limited'] },
  async seed({ home, url, profile }) {
    const directory = join(profile ?? home, '.gemini');
    await mkdir(directory, { recursive: true });
    const settings = {
      security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
      general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
      privacy: { usageStatisticsEnabled: false },
    };
    await writeFile(join(directory, 'settings.json'), JSON.stringify(settings));
    return { GEMINI_API_KEY: 'dummy', GOOGLE_GEMINI_BASE_URL: url };
  },
};
