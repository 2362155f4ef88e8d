import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Words with which a user chooses a conversation himself. */
const CHOOSING = new Set(['--session', '-s', '--continue', '-c', '--fork']);

export function choosesConversation(args: readonly string[]): boolean {
  return args.some((word) => CHOOSING.has(word.split('=')[0] ?? ''));
}

/** Whether its database has the session. One that cannot be asked as we know it is left to the program. */
export function hasSession(database: string, session: string): boolean {
  if (!existsSync(database)) return false;
  try {
    const opened = new DatabaseSync(database, { readOnly: true });
    try {
      return opened.prepare('SELECT 1 FROM session WHERE id = ?').get(session) !== undefined;
    } finally {
      opened.close();
    }
  } catch {
    return true;
  }
}
