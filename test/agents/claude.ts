import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentUnderTest } from './agent-stand.ts';

const KEY = 'sk-ant-dummy-0123456789abcdef';

export const claude: AgentUnderTest = {
  id: 'claude',
  // By default it decides by itself what needs no approval.
  words: ['--permission-mode', 'manual'],
  refused: { 401: ['auth_failed'], 429: ['retrying', 'limited'] },
  async seed({ home, work, url, profile }) {
    const config = profile ?? join(home, '.claude');
    await mkdir(config, { recursive: true });
    const settings = {
      hasCompletedOnboarding: true,
      theme: 'dark',
      customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
      projects: { [work]: { hasTrustDialogAccepted: true } },
    };
    // With a directory of its own the file is in there, and else beside it.
    await writeFile(join(profile ?? home, '.claude.json'), JSON.stringify(settings));
    return {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    };
  },
};
