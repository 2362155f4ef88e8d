import { type Stats, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '@berth/contract';
import type { InstanceRecord, PortLease, RunRecord } from '@berth/core';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { DamagedValue, instanceFromRow, leaseFromRow, runFromRow } from '../sql/rows.ts';
import type { InstanceRow, LeaseRow, RunRow } from '../sql/tables.ts';
import { corrupt, faultOf } from './faults.ts';

export { SQLITE_MIN_VERSION, versionAtLeast } from './version.ts';

/** What the file holds, as of one moment. */
export interface RegistryReading {
  /** Removed ones included, sorted by creation. */
  readonly instances: readonly InstanceRecord[];
  /** All runs, oldest first. */
  readonly runs: readonly RunRecord[];
  /** By port. */
  readonly leases: readonly PortLease[];
  /** Migrations that the file has and this Berth does not know: a newer one wrote it. */
  readonly unknownMigrations: readonly string[];
  /** Migrations that the next daemon will make. */
  readonly pendingMigrations: readonly string[];
  /** Sentences about records that are in their place but cannot be read. */
  readonly damaged: readonly string[];
}

/** A writer holds the database for moments only; whoever looks does not wait for one that is stuck. */
const BUSY_TIMEOUT_MS = 500;

/** Columns that a database of an older Berth does not have. */
const NEWER_OF_RUNS = { ports: null, activity: null } as const;
const NEWER_OF_INSTANCES = { conversation: null, recovery: null } as const;

/**
 * Reads the registry without a daemon and without changing it, beside one that may be writing. `missing` and `empty`
 * are no faults: so it is before the first start. Throws a `BerthError` as opening the store does. It blocks, so it is
 * for programs that have nothing else to do.
 */
export function readRegistry(file: string): RegistryReading | 'missing' | 'empty' {
  try {
    const size = sizeOf(file);
    if (size === undefined) return 'missing';
    if (size === 0 && (sizeOf(`${file}-wal`) ?? 0) > 0) {
      throw corrupt(file, 'it is empty, but its write-ahead log is not');
    }
    if (size === 0) return 'empty';
    const database = openForReading(file);
    try {
      return readAll(database, file);
    } finally {
      database.close();
    }
  } catch (error) {
    throw faultOf(error, file);
  }
}

/** Undefined only when there is no such file: one that may not be looked at is a fault. */
function sizeOf(path: string): number | undefined {
  const found: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  return found?.size;
}

/**
 * Whoever has the database open has a write-ahead log beside it. Where there is none, the file alone says everything, and
 * nothing is made beside it. The same goes for an empty log where the shared memory that reading takes cannot be made,
 * as on a full disk.
 */
function openForReading(file: string): DatabaseSync {
  const alone = pathToFileURL(file);
  alone.searchParams.set('immutable', '1');
  const log = sizeOf(`${file}-wal`);
  if (log === undefined) return openAndTry(alone);
  try {
    return openAndTry(file);
  } catch (error) {
    if (log > 0) throw error;
    return openAndTry(alone);
  }
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

function readAll(database: DatabaseSync, file: string): RegistryReading {
  // One transaction: instances and runs of the same moment.
  database.exec('begin');
  const found = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw corrupt(file, String(found));
  const tables = new Set(
    database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map(({ name }) => String(name)),
  );
  const rows = (table: string, order: string): unknown[] =>
    tables.has(table) ? database.prepare(`select * from ${table} order by ${order}`).all() : [];
  const damaged: string[] = [];
  return {
    instances: converted(
      rows('instances', 'created_at, id') as InstanceRow[],
      (row) => instanceFromRow({ ...NEWER_OF_INSTANCES, ...row }),
      damaged,
    ),
    runs: converted(
      rows('runs', 'instance, generation') as RunRow[],
      (row) => runFromRow({ ...NEWER_OF_RUNS, ...row }),
      damaged,
    ),
    leases: converted(rows('leases', 'port') as LeaseRow[], leaseFromRow, damaged),
    ...migrationsOf(rows('kysely_migration', 'name') as { name: string }[]),
    damaged,
  };
}

function migrationsOf(rows: readonly { name: string }[]) {
  const recorded = new Set(rows.map(({ name }) => name));
  return {
    unknownMigrations: [...recorded].filter((name) => !Object.hasOwn(MIGRATIONS, name)),
    pendingMigrations: Object.keys(MIGRATIONS).filter((name) => !recorded.has(name)),
  };
}

/** One record that cannot be read does not hide the others. */
function converted<Row, Record>(
  rows: readonly Row[],
  convert: (row: Row) => Record,
  damaged: string[],
): Record[] {
  return rows.flatMap((row) => {
    try {
      return [convert(row)];
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error;
      damaged.push(messageOf(error));
      return [];
    }
  });
}
