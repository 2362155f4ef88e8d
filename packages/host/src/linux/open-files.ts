import { readdir, readFile, stat } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import type { Quota } from '../inspection.ts';

const DESCRIPTORS = '/proc/self/fd';
const LIMIT = /^Max open files\s+(\d+)/m;
/** Neither this process nor the machine has one left to look with. */
const NONE_LEFT = new Set(['EMFILE', 'ENFILE']);

/** The limit is read each time: whoever may do that can change it while the process runs. */
export async function readOpenFiles(): Promise<Quota | undefined> {
  try {
    const [used, limits] = await Promise.all([countOpen(), readFile('/proc/self/limits', 'latin1')]);
    const limit = LIMIT.exec(limits)?.[1];
    return limit === undefined ? undefined : { used, limit: Number(limit) };
  } catch (error) {
    if (NONE_LEFT.has(systemCode(error) ?? '')) return { used: 0, limit: 0 };
    throw error;
  }
}

/** Kernels since 6.2 say it as the size of the directory; others have thousands of names listed for it. */
async function countOpen(): Promise<number> {
  const { size } = await stat(DESCRIPTORS);
  return size > 0 ? size : (await readdir(DESCRIPTORS)).length;
}
