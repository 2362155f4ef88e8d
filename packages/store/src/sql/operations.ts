import {
  type ActorId,
  type BerthEvent,
  type EventType,
  type InstanceId,
  OPEN_PROMPT_STATES,
  type PromptRecord,
} from '@berth/contract';
import type {
  EventPage,
  InstanceQuery,
  InstanceWithRun,
  PortLease,
  PromptQuery,
  RunRecord,
  Store,
} from '@berth/core';
import type { Kysely } from 'kysely';
import { commit } from './commit.ts';
import { listCredentials, pruneCredentials, putCredentials } from './credentials.ts';
import {
  eventFromRow,
  idempotencyCopy,
  instanceFromRow,
  leaseFromRow,
  promptFromRow,
  runFromRow,
} from './rows.ts';
import type { Tables } from './tables.ts';

/** All of the store but its end, which belongs to whoever opened the database. */
export type StoreOperations = Omit<Store, 'close'>;

/**
 * The store over any database that Kysely speaks. The caller runs one operation at a time: those that only read take
 * no transaction, and must not see a commit between two of their statements.
 */
export function sqlOperations(db: Kysely<Tables>): StoreOperations {
  return {
    listInstances: (query) => listInstances(db, query),
    getInstance: (id) => getInstance(db, id),
    listRuns: (instance) => listRuns(db, instance),
    listPrompts: (query) => listPrompts(db, query),
    listLeases: () => listLeases(db),
    commit: (change) => commit(db, change),
    findIdempotent: (actor, key) => findIdempotent(db, actor, key),
    readEvents: (after, limit) => readEvents(db, after, limit),
    history: (instance, limit, types) => history(db, instance, { limit, types }),
    prune: (keep, olderThan) => prune(db, keep, olderThan),
    listCredentials: () => listCredentials(db),
    putCredentials: (records) => putCredentials(db, records),
    setting: (name, initial) => setting(db, name, initial),
    putSetting: (name, value) => putSetting(db, name, value),
  };
}

async function listInstances(db: Kysely<Tables>, query: InstanceQuery = {}): Promise<InstanceWithRun[]> {
  let instances = db.selectFrom('instances').selectAll().orderBy('created_at').orderBy('id');
  let runs = db.selectFrom('runs').innerJoin('instances', 'instances.run', 'runs.id').selectAll('runs');
  if (query.includeRemoved !== true) {
    instances = instances.where('removed_at', 'is', null);
    runs = runs.where('instances.removed_at', 'is', null);
  }
  const current = new Map((await runs.execute()).map((row) => [row.id, runFromRow(row)]));
  return (await instances.execute()).map((row) => ({
    instance: instanceFromRow(row),
    run: row.run === null ? null : (current.get(row.run) ?? null),
  }));
}

async function getInstance(db: Kysely<Tables>, id: InstanceId): Promise<InstanceWithRun | undefined> {
  const row = await db.selectFrom('instances').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const run =
    row.run === null
      ? undefined
      : await db.selectFrom('runs').selectAll().where('id', '=', row.run).executeTakeFirst();
  return { instance: instanceFromRow(row), run: run === undefined ? null : runFromRow(run) };
}

async function listRuns(db: Kysely<Tables>, instance: InstanceId): Promise<RunRecord[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('instance', '=', instance)
    // By generation first: it counts runs, while the wall clock may have jumped between two of them.
    .orderBy('generation')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(runFromRow);
}

async function listPrompts(db: Kysely<Tables>, { instance, states }: PromptQuery): Promise<PromptRecord[]> {
  let prompts = db.selectFrom('prompts').selectAll().orderBy('created_at').orderBy('id');
  if (instance !== undefined) prompts = prompts.where('instance', '=', instance);
  if (states !== undefined) prompts = prompts.where('state', 'in', states);
  return (await prompts.execute()).map(promptFromRow);
}

async function listLeases(db: Kysely<Tables>): Promise<PortLease[]> {
  return (await db.selectFrom('leases').selectAll().orderBy('port').execute()).map(leaseFromRow);
}

async function findIdempotent(db: Kysely<Tables>, actor: ActorId, key: string) {
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : idempotencyCopy(row);
}

async function readEvents(db: Kysely<Tables>, after: number, limit: number): Promise<EventPage> {
  const head = await readHead(db);
  const oldest = await db.selectFrom('events').select('seq').orderBy('seq').limit(1).executeTakeFirst();
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return {
    events: rows.map(eventFromRow),
    gap: gapBetween(after, oldest?.seq ?? head + 1),
    head,
  };
}

/** From the newest on: what a person asks for is mostly near. */
async function history(
  db: Kysely<Tables>,
  instance: InstanceId,
  { limit, types }: { readonly limit: number; readonly types: readonly EventType[] | undefined },
): Promise<BerthEvent[]> {
  const about = db.selectFrom('events').selectAll().where('subject', '=', instance);
  const wanted = types === undefined ? about : about.where('type', 'in', types);
  const rows = await wanted.orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(eventFromRow).toReversed();
}

/** What a reader at `after` misses when `oldest` is the first sequence number that is (or will be) there. */
export function gapBetween(after: number, oldest: number): EventPage['gap'] {
  const from = Math.max(after, 0) + 1;
  return from < oldest ? { from, to: oldest - 1 } : null;
}

async function prune(db: Kysely<Tables>, keep: number, olderThan: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const head = await readHead(transaction);
    await transaction
      .deleteFrom('events')
      .where('seq', '<=', head - keep)
      .execute();
    await transaction.deleteFrom('idempotency').where('time', '<', olderThan).execute();
    await transaction
      .deleteFrom('prompts')
      .where('updated_at', '<', olderThan)
      .where('state', 'not in', OPEN_PROMPT_STATES)
      .execute();
    await pruneCredentials(transaction, olderThan);
  });
}

async function setting(db: Kysely<Tables>, name: string, initial: string): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('settings')
      .values({ name, value: initial })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const stored = await transaction
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return stored.value;
  });
}

async function putSetting(db: Kysely<Tables>, name: string, value: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function readHead(db: Kysely<Tables>): Promise<number> {
  return (await db.selectFrom('journal').select('head').executeTakeFirstOrThrow()).head;
}
