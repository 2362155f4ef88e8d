import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A migration of the awkward kind: it copies a table into another shape, which takes many statements. */
export const laterMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('settings_new')
      .addColumn('name', 'text', (column) => column.notNull().primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('scope', 'text', (column) => column.notNull().defaultTo('node'))
      .execute();
    await sql`insert into settings_new (name, value) select name, value from settings`.execute(db);
    await db.schema.dropTable('settings').execute();
    await db.schema.alterTable('settings_new').renameTo('settings').execute();
    await db.schema.createIndex('settings_scope').on('settings').column('scope').execute();
  },
};
