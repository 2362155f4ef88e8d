import { copyFileSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemCode } from '@berth/contract';
import { inspect } from '../inspect.ts';
import { sizeOf } from '../open-for-reading.ts';
import type { Migrations } from '../../sql/migrate.ts';
import type { Restored } from './generation.ts';
import { syncPath } from './make-backup.ts';
import { listGenerations } from './stored-generations.ts';

export interface RestoreRequest {
  readonly file: string;
  /** Of the backups. */
  readonly directory: string;
  readonly migrations: Migrations;
  /** Milliseconds since the Unix epoch; becomes part of the name of the damaged file. */
  readonly now: number;
  readonly reason: string;
}

/**
 * Numbers of events that are passed over: those that were given out after the backup are never given out again. Fewer than the
 * events that are kept, for these go by their numbers.
 */
const PASSED_OVER_EVENTS = 10_000;
/** Name of the setting that holds how the registry came back. */
export const RESTORED_SETTING = 'restored';
const RESTORED = '.restored';
const LOG = '-wal';
const SHARED_MEMORY = '-shm';

/** Puts the newest good generation in the place of the database, which is moved aside. Undefined when none is good. */
export function restore(request: RestoreRequest): Restored | undefined {
  const generation = listGenerations(request.directory).find(({ path }) => isGood(path, request));
  if (generation === undefined) return undefined;
  const { file, now, reason } = request;
  const aside = `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`;
  const isThere = [file, `${file}${LOG}`].some((path) => sizeOf(path) !== undefined);
  const restored = { generation, damaged: isThere ? aside : null, reason };
  prepare(restored, file);
  place(file, aside);
  return restored;
}

/** True when a restoration was begun and not finished: what is in the database's place is not to be used. */
export function isBegun(file: string): boolean {
  return sizeOf(`${file}${RESTORED}`) !== undefined;
}

function isGood(path: string, { migrations }: RestoreRequest): boolean {
  try {
    return inspect(path, migrations).recorded.length > 0;
  } catch {
    // Damaged too, or of a newer Berth: an older one may be good.
    return false;
  }
}

/** What will be the database, whole and on disk under another name. */
function prepare(restored: Restored, file: string): void {
  const draft = `${file}${RESTORED}.tmp`;
  rmSync(draft, { force: true });
  copyFileSync(restored.generation.path, draft);
  const raw = new DatabaseSync(draft);
  try {
    // In one file, for it is about to get another name.
    raw.exec('pragma journal_mode = delete');
    raw.exec(`update journal set head = head + ${PASSED_OVER_EVENTS}`);
    const remember = raw.prepare('insert or replace into settings (name, value) values (?, ?)');
    remember.run(RESTORED_SETTING, JSON.stringify(restored));
  } finally {
    raw.close();
  }
  syncPath(draft);
  renameSync(draft, `${file}${RESTORED}`);
  syncPath(dirname(file));
}

/**
 * In this order: there is a database at every moment, and never one beside the write-ahead log of another. Who is killed in
 * between leaves what was prepared, which tells the next one to begin anew.
 */
function place(file: string, aside: string): void {
  quietly(() => linkSync(file, aside));
  quietly(() => renameSync(`${file}${LOG}`, `${aside}${LOG}`));
  quietly(() => renameSync(`${file}${SHARED_MEMORY}`, `${aside}${SHARED_MEMORY}`));
  syncPath(dirname(file));
  renameSync(`${file}${RESTORED}`, file);
  syncPath(dirname(file));
}

/** Does what can only be done to what is there. */
function quietly(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
