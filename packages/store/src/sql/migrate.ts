import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import type { Tables } from './tables.ts';

export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Brings the database up to date in one transaction that also holds Kysely's own bookkeeping, so that a crash at any
 * statement leaves the database as it was. Returns the names of the migrations that ran.
 */
export async function migrate(db: Kysely<Tables>, migrations: Migrations): Promise<readonly string[]> {
  return db.transaction().execute(async (transaction) => {
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    });
    const { error, results } = await migrator.migrateToLatest();
    // The migrator reports instead of throwing; only a throw rolls the transaction back.
    if (error !== undefined) throw error as Error;
    return (results ?? []).map((result) => result.migrationName);
  });
}

/** A migration recorded in the database that this Berth does not know: a newer one wrote it. */
export async function unknownMigration(
  db: Kysely<Tables>,
  migrations: Migrations,
): Promise<string | undefined> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return undefined;
  const recorded = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom(DEFAULT_MIGRATION_TABLE)
    .select('name')
    .execute();
  return recorded.find((row) => !Object.hasOwn(migrations, row.name))?.name;
}
