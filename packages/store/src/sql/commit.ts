import { assert } from '@berth/foundation';
import type { BerthEvent, NewEvent, PromptRecord, QuotaExcess, Quotas, RunId } from '@berth/contract';
import type {
  Change,
  CommitResult,
  IdempotencyRecord,
  InstanceRecord,
  PortLease,
  RunRecord,
} from '@berth/core';
import { HOLDING, type Holder, quotaExcess } from '@berth/core/quota';
import type { Kysely, Transaction } from 'kysely';
import {
  eventFromRow,
  eventToRow,
  holderFromRow,
  idempotencyCopy,
  instanceToRow,
  leaseToRow,
  promptToRow,
  runToRow,
} from './rows.ts';
import type { EventRow, Tables } from './tables.ts';

/** Rows per INSERT. Eleven values each stay far below the 32 766 bound values that SQLite allows in one statement. */
const EVENTS_PER_INSERT = 500;

type Refused = Extract<CommitResult, { ok: false }>;
type Writing = Transaction<Tables>;

/** Thrown inside the transaction, because throwing is how Kysely is told to roll back. Never leaves this module. */
class ConflictFound extends Error {
  readonly refused: Refused;

  constructor(conflict: Exclude<Refused['conflict'], 'quota'> | QuotaExcess) {
    super('conflict');
    this.refused =
      typeof conflict === 'string'
        ? { ok: false, conflict }
        : { ok: false, conflict: 'quota', excess: conflict };
  }
}

/** Applies a change in one transaction: key, then instances, runs, leases, prompts and events in the order given. */
export async function commit(db: Kysely<Tables>, change: Change): Promise<CommitResult> {
  try {
    const events = await db.transaction().execute((transaction) => apply(transaction, change));
    return { ok: true, events };
  } catch (error) {
    if (error instanceof ConflictFound) return error.refused;
    throw error;
  }
}

async function apply(transaction: Writing, change: Change): Promise<readonly BerthEvent[]> {
  if (change.idempotency !== undefined) await claimKey(transaction, change.idempotency);
  const holders = change.quotas === undefined ? [] : await holdersIn(transaction);
  for (const instance of change.instances ?? []) await writeInstance(transaction, instance);
  if (change.quotas !== undefined) refuseExcess(change.quotas, holders, change.instances ?? []);
  for (const run of change.runs ?? []) await writeRun(transaction, run);
  await release(transaction, change.releases ?? []);
  for (const lease of change.leases ?? []) await writeLease(transaction, lease);
  for (const prompt of change.prompts ?? []) await writePrompt(transaction, prompt);
  return appendEvents(transaction, change.events ?? []);
}

async function claimKey(transaction: Writing, record: IdempotencyRecord): Promise<void> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('idempotency')
    .values(idempotencyCopy(record))
    .onConflict((conflict) => conflict.columns(['actor', 'key']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw new ConflictFound('key');
}

/** What is held is never written down beside the instances that hold it: so it cannot be wrong. */
async function holdersIn(transaction: Writing): Promise<readonly Holder[]> {
  const rows = await transaction
    .selectFrom('instances')
    .select(['id', 'owner', 'status', 'spec'])
    .where('removed_at', 'is', null)
    .where('status', 'in', HOLDING)
    .execute();
  return rows.map(holderFromRow);
}

function refuseExcess(quotas: Quotas, holders: readonly Holder[], changed: readonly InstanceRecord[]): void {
  const excess = quotaExcess(quotas, holders, changed);
  if (excess !== undefined) throw new ConflictFound(excess);
}

async function writeInstance(transaction: Writing, record: InstanceRecord): Promise<void> {
  const stored = await transaction
    .selectFrom('instances')
    .select('version')
    .where('id', '=', record.id)
    .executeTakeFirst();
  if ((stored?.version ?? 0) !== record.version) throw new ConflictFound('version');
  if (record.removedAt === null) await refuseTakenName(transaction, record);
  const row = { ...instanceToRow(record), version: record.version + 1 };
  if (stored === undefined) {
    await transaction.insertInto('instances').values(row).execute();
    return;
  }
  const { id, ...columns } = row;
  const { numUpdatedRows } = await transaction
    .updateTable('instances')
    .set(columns)
    .where('id', '=', id)
    // Again, for databases that let another transaction in between.
    .where('version', '=', record.version)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new ConflictFound('version');
}

async function refuseTakenName(transaction: Writing, record: InstanceRecord): Promise<void> {
  const holder = await transaction
    .selectFrom('instances')
    .select('id')
    .where('name', '=', record.name)
    .where('removed_at', 'is', null)
    .where('id', '!=', record.id)
    .executeTakeFirst();
  if (holder !== undefined) throw new ConflictFound('name');
}

async function writeRun(transaction: Writing, record: RunRecord): Promise<void> {
  const row = runToRow(record);
  const { id: _, ...columns } = row;
  await transaction
    .insertInto('runs')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
}

async function release(transaction: Writing, runs: readonly RunId[]): Promise<void> {
  if (runs.length > 0) await transaction.deleteFrom('leases').where('run', 'in', runs).execute();
}

async function writeLease(transaction: Writing, lease: PortLease): Promise<void> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('leases')
    .values(leaseToRow(lease))
    .onConflict((conflict) => conflict.column('port').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw new ConflictFound('port');
}

async function writePrompt(transaction: Writing, record: PromptRecord): Promise<void> {
  const row = promptToRow(record);
  const { id: _, ...columns } = row;
  await transaction
    .insertInto('prompts')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
}

async function appendEvents(
  transaction: Writing,
  events: readonly NewEvent[],
): Promise<readonly BerthEvent[]> {
  if (events.length === 0) return [];
  const { head } = await transaction
    .updateTable('journal')
    .set((expression) => ({ head: expression('head', '+', events.length) }))
    .returning('head')
    .executeTakeFirstOrThrow();
  const first = head - events.length + 1;
  assert(Number.isSafeInteger(first) && first > 0, `the journal's head is ${head}`);
  const rows: EventRow[] = events.map((event, index) => eventToRow(event, first + index));
  for (let at = 0; at < rows.length; at += EVENTS_PER_INSERT) {
    await transaction
      .insertInto('events')
      .values(rows.slice(at, at + EVENTS_PER_INSERT))
      .execute();
  }
  return rows.map(eventFromRow);
}
