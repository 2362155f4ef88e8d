import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentUnderTest } from './agent-stand.ts';

export const qwen: AgentUnderTest = {
  id: 'qwen',
  words: ['--approval-mode', 'default'],
  // It shows nothing of what it tries again after 429, for minutes.
  refused: { 401: ['auth_failed'] },
  tellsAnswers: false,
  // It stands for all that are known by a definition alone: what differs is how they are started, seen and taken up again.
  cases: [
    'becomes ready, answers, and each step is shown',
    'asks for an approval, and does what it was allowed',
    'says so when its provider answers 401',
    'comes back with its conversation after it was killed in the middle of a turn',
    'keeps two profiles apart, side by side',
  ],
  async seed({ home, url, profile }) {
    const directory = profile ?? join(home, '.qwen');
    await mkdir(directory, { recursive: true });
    const settings = {
      security: { auth: { selectedType: 'openai' } },
      general: { disableAutoUpdate: true },
    };
    await writeFile(join(directory, 'settings.json'), JSON.stringify(settings));
    return { OPENAI_API_KEY: 'sk-dummy', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'gpt-x' };
  },
};
