import type { DatabaseSync } from 'node:sqlite';
import { messageOf } from '@berth/contract';
import type { InstanceRecord, PortLease, RunRecord } from '@berth/core';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { DamagedValue, instanceFromRow, leaseFromRow, runFromRow } from '../sql/rows.ts';
import type { InstanceRow, LeaseRow, RunRow } from '../sql/tables.ts';
import { corrupt, faultOf } from './faults.ts';
import { checkIntegrity } from './inspect.ts';
import { openForReading, sizeOf } from './open-for-reading.ts';

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

/** One setting of the registry, read without a daemon; undefined where there is none. Throws as `readRegistry` does. */
export function readSetting(file: string, name: string): string | undefined {
  try {
    if ((sizeOf(file) ?? 0) === 0) return undefined;
    const database = openForReading(file);
    try {
      const found = database.prepare('select value from settings where name = ?').get(name);
      return found === undefined ? undefined : String(found['value']);
    } finally {
      database.close();
    }
  } catch (error) {
    throw faultOf(error, file);
  }
}

function readAll(database: DatabaseSync, file: string): RegistryReading {
  // One transaction: instances and runs of the same moment.
  database.exec('begin');
  checkIntegrity(database, file);
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
