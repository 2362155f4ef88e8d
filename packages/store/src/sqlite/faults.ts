import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { BerthError, type ErrorCode, messageOf, systemCode } from '@berth/contract';
import { DamagedValue } from '../sql/rows.ts';

/** Below this much room, SQLite cannot even extend its shared-memory file (32 KiB steps). */
const ROOM_MIN_BYTES = 64 * 1024;

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_AUTH = 23;
const SQLITE_NOTADB = 26;
const PRIMARY_MASK = 0xff;

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [SQLITE_PERM, 'state_unwritable'],
  [SQLITE_BUSY, 'state_unwritable'],
  [SQLITE_LOCKED, 'state_unwritable'],
  [SQLITE_READONLY, 'state_unwritable'],
  [SQLITE_IOERR, 'state_unwritable'],
  [SQLITE_CORRUPT, 'state_corrupt'],
  [SQLITE_FULL, 'disk_full'],
  [SQLITE_CANTOPEN, 'state_unwritable'],
  [SQLITE_AUTH, 'state_unwritable'],
  [SQLITE_NOTADB, 'state_corrupt'],
]);

/** SQLite reports a full disk under these codes too, when it is an fsync or a helper file that finds no room. */
const MAYBE_FULL: ReadonlySet<number> = new Set([SQLITE_IOERR, SQLITE_CANTOPEN]);
const FULL_ERRNO: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** What went wrong with the database, in Berth's words. */
export function faultOf(error: unknown, file: string): BerthError {
  if (error instanceof BerthError) return error;
  if (error instanceof DamagedValue) return corrupt(file, error.message);
  const code = codeOf(error, file);
  return new BerthError(
    { code, message: describe(code, file, messageOf(error)), details: { file } },
    { cause: error },
  );
}

/**
 * True after which nothing the operating system says about the file can be trusted: a failed read, write or fsync may
 * have dropped pages that later calls believe to be stored. Only opening anew, from what is on disk, is safe.
 */
export function endsStore(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_IOERR || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

export function corrupt(file: string, reason: string): BerthError {
  const message = describe('state_corrupt', file, reason);
  return new BerthError({ code: 'state_corrupt', message, details: { file } });
}

/** Who wrote a database, and who was to read it. */
interface Versions {
  /** A migration of the database that this Berth does not know. */
  readonly unknown: string;
  /** The last one that it does know. */
  readonly known: string;
  /** Version of the Berth that wrote it, where that can be told. */
  readonly writer: string | null;
  readonly reader: string;
}

export function newer(file: string, { unknown, known, writer, reader }: Versions): BerthError {
  const message =
    `The database ${file} was written by ${writer === null ? 'a newer Berth' : `Berth ${writer}`} ` +
    `(it has the migration "${unknown}"); this is Berth ${reader}, which knows them up to "${known}". ` +
    'Nothing was changed. Start that version or a later one. To stay with this one, move the file away: the newest ' +
    'backup that this one can read takes its place.';
  return new BerthError({
    code: 'state_newer',
    message,
    details: { file, migration: unknown, known, writer, reader },
  });
}

function codeOf(error: unknown, file: string): ErrorCode {
  const system = systemCode(error);
  const primary = primaryCode(error);
  if (primary === undefined) {
    if (system === undefined || system.startsWith('ERR_')) return 'internal';
    return FULL_ERRNO.has(system) ? 'disk_full' : 'state_unwritable';
  }
  if (MAYBE_FULL.has(primary) && isFull(dirname(file))) return 'disk_full';
  return CODES.get(primary) ?? 'internal';
}

function primaryCode(error: unknown): number | undefined {
  if (systemCode(error) !== 'ERR_SQLITE_ERROR') return undefined;
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & PRIMARY_MASK : undefined;
}

function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < ROOM_MIN_BYTES;
  } catch {
    // No directory to ask about: then room is not what is missing.
    return false;
  }
}

function describe(code: ErrorCode, file: string, reason: string): string {
  switch (code) {
    case 'disk_full':
      return `The database ${file} could not be written because the disk is full. Free some space and try again.`;
    case 'state_corrupt':
      return (
        `The database ${file} is damaged (${reason}). Stop Berth and move ${file}, ${file}-wal and ${file}-shm away, ` +
        'or restore them together from a backup; then start again.'
      );
    case 'state_unwritable':
      return (
        `The database ${file} cannot be used (${reason}). Check that its directory exists and is writable, that no ` +
        'other program holds the file, and that the disk is well; then restart the daemon.'
      );
    default:
      return `The database ${file} reported an unexpected error: ${reason}.`;
  }
}
