import { readdir, rm } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import { generationsAmong } from './generation.ts';

/** Deletes all backups but the newest, for a disk that is full. True when there was something to delete. */
export async function giveUpOldBackups(directory: string): Promise<boolean> {
  const [, ...older] = generationsAmong(await namesIn(directory), directory);
  await Promise.all(older.map(({ path }) => rm(path, { force: true })));
  return older.length > 0;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
