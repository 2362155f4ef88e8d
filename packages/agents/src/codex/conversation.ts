import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import { withoutPrompt } from '../assistant/without-prompt.ts';

/**
 * Words with which a user chooses a conversation himself, or does something else than talking: after them nothing may
 * stand before his own.
 */
const COMMANDS = new Set([
  'agents',
  'app-server',
  'apply',
  'archive',
  'cloud',
  'completion',
  'debug',
  'delete',
  'doctor',
  'exec',
  'exec-server',
  'features',
  'fork',
  'help',
  'login',
  'logout',
  'mcp',
  'plugin',
  'queue',
  'remote-control',
  'resume',
  'review',
  'sandbox',
  'unarchive',
  'update',
]);

/** Options that take no value. */
const FLAGS = [
  '--no-daemon',
  '--oss',
  '--search',
  '--strict-config',
  '--approve-for-me',
  '--dangerously-bypass-approvals-and-sandbox',
  '--dangerously-bypass-hook-trust',
  '--worktree',
  '--no-alt-screen',
];

/** Options that take many. */
const LISTS = ['-i', '--image'];

/** What is left of the user's words for a conversation that goes on. */
export function wordsToResume(args: readonly string[]): readonly string[] {
  return withoutPrompt(args, { flags: FLAGS, lists: LISTS });
}

export function choosesConversation(args: readonly string[]): boolean {
  return args.some((word) => COMMANDS.has(word));
}

/** Its transcript: `YEAR/MONTH/DAY/rollout-TIME-ID.jsonl`, which may have been compressed. Undefined where there is none. */
export async function transcriptOf(sessions: string, conversation: string): Promise<string | undefined> {
  const entries = await filesIn(sessions);
  const found = entries.find(
    ({ name }) => name.startsWith('rollout-') && name.includes(`-${conversation}.jsonl`),
  );
  return found === undefined ? undefined : join(found.parentPath, found.name);
}

async function filesIn(directory: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile());
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
