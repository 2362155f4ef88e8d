import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NotedDecision, RUN_FILES, systemCode } from '@berth/contract';

/** What the keeper of a run has noted about connections behind `after`, in order. */
export async function readDecisions(directory: string, after: number): Promise<NotedDecision[]> {
  const text = await readFile(join(directory, RUN_FILES.decisions), 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    return '';
  });
  return text.split('\n').flatMap((line) => {
    const noted = parse(line);
    return noted !== undefined && noted.sequence > after ? [noted] : [];
  });
}

/** A keeper that is writing now, or that died while it wrote, leaves a line that is none. */
function parse(line: string): NotedDecision | undefined {
  try {
    const value = JSON.parse(line) as Partial<NotedDecision> | null;
    return typeof value?.sequence === 'number' ? (value as NotedDecision) : undefined;
  } catch {
    return undefined;
  }
}
