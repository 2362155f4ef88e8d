import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { type JsonRecord, recordsOf } from '../assistant/json-lines.ts';
import { withoutPrompt } from '../assistant/without-prompt.ts';

/** Words with which a user chooses a conversation himself, or does something else than talking. */
const CHOOSING = new Set([
  '--resume',
  '-r',
  '--session-id',
  '--session-file',
  '--list-sessions',
  '--delete-session',
  '-p',
  '--prompt',
  '--acp',
  'mcp',
  'extension',
  'extensions',
  'gemma',
  'hook',
  'skill',
  'skills',
  'hooks',
]);
/** Its own description of the surroundings, with which each transcript begins. */
const CONTEXT = '<session_context>';
/** So much of an id is in the name of its transcript. */
const SHORT_ID = 8;

/** Options that take no value. */
const FLAGS = ['-d', '--debug', '-s', '--sandbox', '-y', '--yolo', '--skip-trust', '--screen-reader'];
/** Options that take many. */
const LISTS = [
  '-e',
  '--extensions',
  '--policy',
  '--admin-policy',
  '--allowed-tools',
  '--allowed-mcp-server-names',
  '--include-directories',
];
const PROMPTS = ['-i', '--prompt-interactive'];

/** What is left of the user's words for a conversation that goes on. */
export function wordsToResume(args: readonly string[]): readonly string[] {
  return withoutPrompt(args, { flags: FLAGS, lists: LISTS, prompts: PROMPTS });
}

export function choosesConversation(args: readonly string[]): boolean {
  return args.some((word) => CHOOSING.has(word.split('=')[0] ?? ''));
}

/** Whether a conversation is there in which something was said: others it does not take up again. */
export async function hasTranscript(project: string, conversation: string): Promise<boolean> {
  for (const file of await transcriptsOf(project, conversation)) {
    const records = await recordsOf(file);
    const isIt = records.some(({ sessionId }) => sessionId === conversation);
    if (isIt && records.some(isSaid)) return true;
  }
  return false;
}

/** `chats/session-TIME-SHORT_ID.jsonl`; more than one only if ids begin alike. */
export async function transcriptsOf(project: string, conversation: string): Promise<string[]> {
  const chats = join(project, 'chats');
  const ending = `-${conversation.slice(0, SHORT_ID)}.jsonl`;
  const files = await filesIn(chats);
  return files
    .filter((file) => file.startsWith('session-') && file.endsWith(ending))
    .map((file) => join(chats, file));
}

function isSaid({ type, content }: JsonRecord): boolean {
  return type === 'gemini' || (type === 'user' && !JSON.stringify(content).includes(CONTEXT));
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
