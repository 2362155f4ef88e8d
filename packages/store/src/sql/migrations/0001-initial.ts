import type { Kysely } from 'kysely';

/** Types are `text` and `bigint` only: every dialect has both, and milliseconds need more than 32 bits. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createInstances(db);
  await createRuns(db);
  await createJournal(db);
  await db.schema
    .createTable('idempotency')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_key', ['actor', 'key'])
    .execute();
  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

async function createInstances(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('instances')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('runtime', 'text', (column) => column.notNull())
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('desired', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    // No foreign key: an instance names the run that is written right after it.
    .addColumn('run', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addColumn('version', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('instances_living_name')
    .unique()
    .on('instances')
    .column('name')
    .where('removed_at' as never, 'is', null)
    .execute();
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('instance', 'text', (column) => column.notNull().references('instances.id'))
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .addColumn('handle', 'text', (column) => column.notNull())
    .addColumn('keeper', 'text')
    .addColumn('child', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('exit', 'text')
    .execute();
  await db.schema.createIndex('runs_instance').on('runs').columns(['instance', 'generation']).execute();
}

async function createJournal(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('seq', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('run', 'text')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('cause', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('journal')
    .addColumn('id', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('head', 'bigint', (column) => column.notNull())
    .execute();
  await (db as Kysely<{ journal: { id: number; head: number } }>)
    .insertInto('journal')
    .values({ id: 1, head: 0 })
    .execute();
}
