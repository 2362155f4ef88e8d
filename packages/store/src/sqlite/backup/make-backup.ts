import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { BerthError } from '@berth/contract';
import { checkIntegrity } from '../inspect.ts';
import { openAlone, sizeOf } from '../open-for-reading.ts';
import { type Generation, nextGeneration } from './generation.ts';
import type { BackupPolicy } from './policy.ts';
import { forgetOutdated, listGenerations } from './stored-generations.ts';

export interface BackupRequest {
  /** The database, which may be open and be written to meanwhile. */
  readonly file: string;
  readonly directory: string;
  readonly takenAt: number;
  /** The migration before which it is made. */
  readonly before: string | null;
  readonly policy: BackupPolicy;
}

const OWNER_ONLY = 0o600;
const OWNERS_DIRECTORY = 0o700;
/** All pages in one step: as of one moment, and never begun anew because somebody wrote in between. */
const ALL_PAGES = 2 ** 30;
const TEMPORARY = '.tmp';

/**
 * Makes one more generation: all of it, checked and on disk, or none. Then forgets what the policy does not keep. Writers do
 * not wait for it. Rejects with `disk_full` when there is no room to spare, and with `state_corrupt` when what was copied
 * is damaged: then the backups from before the damage stay.
 */
export async function makeBackup(request: BackupRequest): Promise<Generation> {
  const { file, directory, policy } = request;
  mkdirSync(directory, { recursive: true, mode: OWNERS_DIRECTORY });
  clearUnfinished(directory);
  checkRoom(request);
  const generation = nextGeneration(directory, listGenerations(directory)[0], request);
  const temporary = `${generation.path}${TEMPORARY}`;
  try {
    await copy(file, temporary);
    check(temporary);
    syncPath(temporary);
    renameSync(temporary, generation.path);
    syncPath(directory);
  } catch (error) {
    clearUnfinished(directory);
    throw error;
  }
  forgetOutdated(directory, policy);
  return generation;
}

/** Nobody else writes there, so that what is unfinished was left by a daemon that is gone. */
function clearUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.includes(TEMPORARY)) rmSync(join(directory, name), { force: true });
  }
}

function checkRoom({ file, directory, policy }: BackupRequest): void {
  const wanted = (sizeOf(file) ?? 0) + (sizeOf(`${file}-wal`) ?? 0) + policy.roomBytes;
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= wanted) return;
  const message = `The registry was not backed up: ${directory} should have ${wanted} bytes free.`;
  throw new BerthError({ code: 'disk_full', message, details: { directory, wanted } });
}

/** A connection of its own sees the database as of one moment, whatever is written meanwhile. */
async function copy(file: string, target: string): Promise<void> {
  // SQLite would give it the mode of the process's mask.
  closeSync(openSync(target, 'wx', OWNER_ONLY));
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    await backup(source, target, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
}

function check(path: string): void {
  const raw = openAlone(path);
  try {
    checkIntegrity(raw, path);
  } finally {
    raw.close();
  }
}

export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
