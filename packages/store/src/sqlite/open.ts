import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { BerthError, systemCode } from '@berth/contract';
import { Kysely } from 'kysely';
import { migrate, type Migrations } from '../sql/migrate.ts';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import type { Tables } from '../sql/tables.ts';
import { sqliteDialect } from './dialect.ts';
import { faultOf } from './faults.ts';
import { inspect } from './inspect.ts';

/** How long to wait for a lock. Only a tool that someone points at the file can hold one. */
const BUSY_TIMEOUT_MS = 5_000;
/** Size to which the write-ahead log is cut after a checkpoint, so that one burst does not occupy the disk for ever. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;
/** The database holds the environment of instances, and with it secrets. */
const OWNER_ONLY = 0o600;

export interface OpenOptions {
  readonly file: string;
  /** Bound of the file in pages: a full disk, for tests. */
  readonly maxPages?: number;
  /** Called before each statement: a crash anywhere, for tests. */
  readonly beforeStatement?: () => void;
  readonly migrations?: Migrations;
  /** Called with the first of the migrations that are due, unless the database is new. */
  readonly beforeMigrating?: (migration: string) => Promise<void>;
}

export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  readonly facts: {
    readonly sqliteVersion: string;
    /** Names of the migrations that ran now; empty when the database was up to date. */
    readonly migrations: readonly string[];
  };
}

/** Opens, checks and migrates the database. Rejects with a `BerthError`; then nothing stays open. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { file, migrations = MIGRATIONS } = options;
  let raw: DatabaseSync | undefined;
  try {
    createPrivately(file);
    const { sqliteVersion, recorded } = inspect(file, migrations);
    const due = Object.keys(migrations).find((name) => !recorded.includes(name));
    if (due !== undefined && recorded.length > 0) await options.beforeMigrating?.(due);
    raw = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    const db = new Kysely<Tables>({ dialect: sqliteDialect(raw, options.beforeStatement) });
    configure(raw, options);
    return { db, facts: { sqliteVersion, migrations: await migrate(db, migrations) } };
  } catch (error) {
    const fault = faultOf(error, file);
    if (raw?.isOpen === true) raw.close();
    throw fault;
  }
}

/** SQLite would create the file readable for everyone; its log and shared memory take their mode from it. */
function createPrivately(file: string): void {
  try {
    // Exclusively: opening and closing an existing database would drop the locks this process holds on it.
    closeSync(openSync(file, 'ax', OWNER_ONLY));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function configure(raw: DatabaseSync, options: OpenOptions): void {
  options.beforeStatement?.();
  const mode = raw.prepare('pragma journal_mode = wal').get()?.['journal_mode'];
  if (mode !== 'wal') {
    const message =
      `The database ${options.file} cannot use a write-ahead log (SQLite offers "${String(mode)}"). ` +
      'Put the state directory on a local file system.';
    throw new BerthError({ code: 'state_unwritable', message, details: { file: options.file } });
  }
  // FULL: each commit is on disk before it is acknowledged. `fullfsync` is what makes that true on macOS.
  raw.exec('pragma synchronous = full; pragma fullfsync = on; pragma checkpoint_fullfsync = on');
  raw.exec(`pragma journal_size_limit = ${WAL_KEPT_BYTES}`);
  settleLog(raw, options.file);
  if (options.maxPages !== undefined) raw.exec(`pragma max_page_count = ${options.maxPages}`);
}

/**
 * Puts what a process that was killed has left in the log into the file itself. A sync that failed may have been its end:
 * the log can then be read and is not on disk, later syncs of it succeed all the same, and whatever is appended behind it
 * would be lost with it. Written anew, it is on disk. A full disk is no reason not to open: what is there can be read.
 */
function settleLog(raw: DatabaseSync, file: string): void {
  try {
    raw.exec('pragma wal_checkpoint(truncate)');
  } catch (error) {
    if (faultOf(error, file).code !== 'disk_full') throw error;
  }
}
