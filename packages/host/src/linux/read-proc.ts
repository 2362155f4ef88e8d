import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { systemCode } from '@berth/contract';

/** A file of a process that may end at any moment, or belong to someone else. */
export async function readProc(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    return unreadable(error);
  }
}

/** The same, but blocks. */
export function readProcNow(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): undefined {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
  throw error;
}
