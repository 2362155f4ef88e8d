import { readdir } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

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

export function choosesConversation(args: readonly string[]): boolean {
  return args.some((word) => COMMANDS.has(word));
}

/** Whether its transcript is there: `YEAR/MONTH/DAY/rollout-TIME-ID.jsonl`, which may have been compressed. */
export async function hasTranscript(sessions: string, conversation: string): Promise<boolean> {
  const files = await filesIn(sessions);
  return files.some((file) => file.startsWith('rollout-') && file.includes(`-${conversation}.jsonl`));
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
