import type { ConfigFile } from '@berth/config';
import type { Agent } from '@berth/core';
import type { AssistantDirectories } from '../assistant/directories.ts';

export interface FaultyDefinition {
  readonly path: string;
  /** Sentences, with `LINE:COLUMN: ` before them where there is a place. */
  readonly problems: readonly string[];
}

/** Which of the files in which a user has defined or changed agents cannot be used. `built` are those of Berth. */
export async function definitionProblems(
  files: readonly ConfigFile[],
  built: readonly Agent[],
  directories: AssistantDirectories,
): Promise<readonly FaultyDefinition[]> {
  if (files.length === 0) return [];
  const { readDefinition } = await import('./read-definition.ts');
  return files.flatMap((file) => {
    const own = built.find(({ id }) => id === file.name);
    const { problems } = readDefinition(file, own, directories);
    return problems.length === 0 ? [] : [{ path: file.path, problems }];
  });
}
