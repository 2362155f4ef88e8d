import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';

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

/** Whether its transcript is there: a file in the directory of the project in which it was begun. */
export async function hasTranscript(configDirectory: string, conversation: string): Promise<boolean> {
  const projects = join(configDirectory, 'projects');
  for (const project of await projectsIn(projects)) {
    const file = join(projects, project, `${conversation}.jsonl`);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}

async function projectsIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
