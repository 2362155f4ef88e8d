import { type Stats, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** A writer holds the database for moments only; whoever looks does not wait for one that is stuck. */
const BUSY_TIMEOUT_MS = 500;

/**
 * Opens a database without changing it. Whoever has it open has a write-ahead log beside it. Where there is none, the file
 * alone says everything, and nothing is made beside it. The same goes for an empty log where the shared memory that reading
 * takes cannot be made, as on a full disk.
 */
export function openForReading(file: string): DatabaseSync {
  const log = sizeOf(`${file}-wal`);
  if (log === undefined) return openAlone(file);
  try {
    return openAndTry(file);
  } catch (error) {
    if (log > 0) throw error;
    return openAlone(file);
  }
}

/** Opens a file that nobody writes to, whatever lies beside it. */
export function openAlone(file: string): DatabaseSync {
  const alone = pathToFileURL(file);
  alone.searchParams.set('immutable', '1');
  return openAndTry(alone);
}

/** Undefined only when there is no such file: one that may not be looked at is a fault. */
export function sizeOf(path: string): number | undefined {
  const found: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  return found?.size;
}

function openAndTry(file: string | URL): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    database.prepare('select count(*) from sqlite_master').get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
