import type { DatabaseSync } from 'node:sqlite';
import { BERTH_VERSION, BerthError } from '@berth/contract';
import type { Migrations } from '../sql/migrate.ts';
import { corrupt, newer } from './faults.ts';
import { openForReading, sizeOf } from './open-for-reading.ts';
import { SQLITE_MIN_VERSION, versionAtLeast } from './version.ts';

/** What is to be known of a database before anything of it is changed. */
export interface Inspected {
  readonly sqliteVersion: string;
  /** Migrations that were made; none in a database that is new. */
  readonly recorded: readonly string[];
}

/**
 * Looks whether the database is whole and not a newer Berth's. It is refused by a `BerthError`, and not one byte of it or of
 * its write-ahead log is other than before: it is evidence, and perhaps all there is.
 */
export function inspect(file: string, migrations: Migrations): Inspected {
  refuseLostContent(file);
  const raw = openForReading(file);
  try {
    const sqliteVersion = checkVersion(raw);
    checkIntegrity(raw, file);
    const recorded = recordedMigrations(raw);
    const unknown = recorded.find((name) => !Object.hasOwn(migrations, name));
    if (unknown !== undefined) {
      const known = Object.keys(migrations).at(-1) ?? 'none';
      throw newer(file, { unknown, known, writer: writerOf(raw), reader: BERTH_VERSION });
    }
    return { sqliteVersion, recorded };
  } finally {
    raw.close();
  }
}

/** An empty file is a valid new database to SQLite, which would then delete the log that holds everything. */
function refuseLostContent(file: string): void {
  if ((sizeOf(file) ?? 0) > 0) return;
  if ((sizeOf(`${file}-wal`) ?? 0) > 0) throw corrupt(file, 'it is empty, but its write-ahead log is not');
}

function checkVersion(raw: DatabaseSync): string {
  const version = String(raw.prepare('select sqlite_version() as version').get()?.['version']);
  if (versionAtLeast(version, SQLITE_MIN_VERSION)) return version;
  const message =
    `This Node has SQLite ${version}, which can lose commits; Berth needs ${SQLITE_MIN_VERSION} or later. ` +
    'Use a Node from nodejs.org, or one built with a newer SQLite.';
  throw new BerthError({ code: 'platform_unsupported', message, details: { version } });
}

export function checkIntegrity(raw: DatabaseSync, file: string): void {
  const found = raw.prepare('pragma quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw corrupt(file, String(found));
}

function recordedMigrations(raw: DatabaseSync): string[] {
  const hasTable = raw.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get();
  if (hasTable === undefined) return [];
  return raw
    .prepare('select name from kysely_migration order by name')
    .all()
    .map(({ name }) => String(name));
}

/** The version of the last daemon that wrote into it, as its own event says; null where there is none that can be read. */
function writerOf(raw: DatabaseSync): string | null {
  try {
    const event = raw
      .prepare("select data from events where type = 'daemon.started' order by seq desc limit 1")
      .get();
    const { version } = JSON.parse(String(event?.['data'])) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  } catch {
    // It is a newer Berth's: its tables may be others.
    return null;
  }
}
