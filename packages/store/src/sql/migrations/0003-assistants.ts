import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instances').addColumn('conversation', 'text').execute();
  await db.schema.alterTable('runs').addColumn('activity', 'text').execute();
  await db.schema
    .createTable('prompts')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('instance', 'text', (column) => column.notNull().references('instances.id'))
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('urgent', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('prompts_instance').on('prompts').columns(['instance', 'created_at']).execute();
}
