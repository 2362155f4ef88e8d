import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { isThere } from '../assistant/is-there.ts';
import { type PromptWords, withoutPrompt } from '../assistant/without-prompt.ts';

/** Words with which a user chooses a conversation himself. */
const CHOOSING = new Set([
  '--resume',
  '-r',
  '--continue',
  '-c',
  '--session-id',
  '--fork-session',
  '--no-session-persistence',
]);

export function choosesConversation(args: readonly string[]): boolean {
  return args.some((word) => CHOOSING.has(word.split('=')[0] ?? ''));
}

/** Those of them that may have a value. */
const WITH_ID = new Set(['--resume', '-r', '--session-id']);
/** Its options without a value, and those that take all the words behind them. */
const WORDS: PromptWords = {
  flags: ['--dangerously-skip-permissions', '--verbose', '--ide', '--strict-mcp-config', '--debug', '-d'],
  lists: [
    '--add-dir',
    '--allowedTools',
    '--allowed-tools',
    '--disallowedTools',
    '--disallowed-tools',
    '--mcp-config',
  ],
};

/** The user's words for a run whose conversation is known: it was chosen once, and its first prompt was taken then. */
export function wordsToGoOn(args: readonly string[], isResumed: boolean): readonly string[] {
  const words = args.filter((word, index) => {
    const isId = WITH_ID.has(args[index - 1] ?? '') && !word.startsWith('-');
    return !isId && !CHOOSING.has(word.split('=')[0] ?? '');
  });
  return isResumed ? withoutPrompt(words, WORDS) : words;
}

/** Its transcript: a file in the directory of the project in which it was begun. Undefined where there is none. */
export async function transcriptOf(
  configDirectory: string,
  conversation: string,
): Promise<string | undefined> {
  const projects = join(configDirectory, 'projects');
  for (const project of await projectsIn(projects)) {
    const file = join(projects, project, `${conversation}.jsonl`);
    if (await isThere(file)) return file;
  }
  return undefined;
}

async function projectsIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
