import { delimiter, isAbsolute, join } from 'node:path';
import { fileKind } from './file-kind.ts';

/** The path of a program in PATH, in directories that are named in full; undefined where there is none. */
export async function findProgram(name: string, path: string | undefined): Promise<string | undefined> {
  for (const directory of programDirectories(path)) {
    const candidate = join(directory, name);
    if ((await fileKind(candidate)) === 'executable') return candidate;
  }
  return undefined;
}

/** Of PATH: what is named relative to wherever one is leads anywhere. */
export function programDirectories(path = ''): string[] {
  return path.split(delimiter).filter(isAbsolute);
}
