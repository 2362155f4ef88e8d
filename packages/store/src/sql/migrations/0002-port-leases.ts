import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('ports', 'text').execute();
  await db.schema
    .createTable('leases')
    .addColumn('port', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('instance', 'text', (column) => column.notNull().references('instances.id'))
    .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('leases_run').on('leases').column('run').execute();
}
