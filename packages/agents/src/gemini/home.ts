import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemCode } from '@berth/contract';
import type { AssistantRun } from '@berth/core';
import { type AssistantDirectories, profileDirectory } from '../assistant/directories.ts';
import { fieldsOf } from '../assistant/fields.ts';

export interface GeminiHome {
  /** What it takes for the home directory of its user. */
  readonly home: string;
  /** Login, settings and conversations. */
  readonly directory: string;
}

export function geminiHome(
  directories: AssistantDirectories,
  { profile, env }: Pick<AssistantRun, 'profile' | 'env'>,
): GeminiHome {
  const home =
    profile === null
      ? (env['GEMINI_CLI_HOME'] ?? env['HOME'] ?? homedir())
      : profileDirectory(directories, 'gemini', profile);
  return { home, directory: join(home, '.gemini') };
}

/** Where it keeps what belongs to a project; undefined before its first session there. */
export async function projectDirectory(directory: string, workspace: string): Promise<string | undefined> {
  const { projects } = await readSettings(join(directory, 'projects.json'));
  const name = fieldsOf(projects)[resolve(workspace)];
  return typeof name === 'string' ? join(directory, 'tmp', name) : undefined;
}

/** What stands in one of its files; nothing where there is none, or where it cannot be read as it is now. */
export async function readSettings(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return fieldsOf(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}
