import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instances').addColumn('conversation', 'text').execute();
  await db.schema.alterTable('runs').addColumn('activity', 'text').execute();
}
