import { realpath, stat } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** What is at a path, when no part of the path is a link; undefined when it is, or when nothing is there. */
export async function kindInPlace(path: string): Promise<'directory' | 'file' | undefined> {
  try {
    if ((await realpath(path)) !== path) return undefined;
    const found = await stat(path);
    if (found.isDirectory()) return 'directory';
    return found.isFile() ? 'file' : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
