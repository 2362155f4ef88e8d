import { readdir, readFile } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import type { Quota } from '../inspection.ts';

const LIMIT = /^Max open files\s+(\d+)/m;
/** Neither this process nor the machine has one left to look with. */
const NONE_LEFT = new Set(['EMFILE', 'ENFILE']);

/** The limit is read each time: whoever may do that can change it while the process runs. */
export async function readOpenFiles(): Promise<Quota | undefined> {
  try {
    const [names, limits] = await Promise.all([
      readdir('/proc/self/fd'),
      readFile('/proc/self/limits', 'latin1'),
    ]);
    const limit = LIMIT.exec(limits)?.[1];
    return limit === undefined ? undefined : { used: names.length, limit: Number(limit) };
  } catch (error) {
    if (NONE_LEFT.has(systemCode(error) ?? '')) return { used: 0, limit: 0 };
    throw error;
  }
}
