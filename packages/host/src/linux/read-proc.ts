import { readFile } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** A file of a process that may end at any moment, or belong to someone else. */
export async function readProc(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
