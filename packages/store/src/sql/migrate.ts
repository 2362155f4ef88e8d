import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
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
