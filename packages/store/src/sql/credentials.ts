import type { CredentialRecord, PutCredentialsResult } from '@berth/core';
import type { Kysely, Transaction } from 'kysely';
import { credentialFromRow, credentialToRow } from './rows.ts';
import type { CredentialRow, Tables } from './tables.ts';

/** Thrown inside the transaction, because throwing is how Kysely is told to roll back. Never leaves this module. */
class NameTaken extends Error {}

export async function listCredentials(db: Kysely<Tables>): Promise<CredentialRecord[]> {
  const rows = await db.selectFrom('credentials').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(credentialFromRow);
}

export async function putCredentials(
  db: Kysely<Tables>,
  records: readonly CredentialRecord[],
): Promise<PutCredentialsResult> {
  try {
    await db.transaction().execute(async (transaction) => {
      for (const record of records) await put(transaction, credentialToRow(record));
    });
    return { ok: true };
  } catch (error) {
    if (error instanceof NameTaken) return { ok: false, conflict: 'name' };
    throw error;
  }
}

/** Those that were over before `olderThan`. */
export async function pruneCredentials(transaction: Transaction<Tables>, olderThan: number): Promise<void> {
  await transaction
    .deleteFrom('credentials')
    .where((is) => is.or([is('revoked_at', '<', olderThan), is('expires_at', '<', olderThan)]))
    .execute();
}

async function put(transaction: Transaction<Tables>, row: CredentialRow): Promise<void> {
  const { id, ...columns } = row;
  const { numUpdatedRows } = await transaction
    .updateTable('credentials')
    .set(columns)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  if (row.kind === 'token') await refuseTakenName(transaction, row);
  await transaction.insertInto('credentials').values(row).execute();
}

async function refuseTakenName(transaction: Transaction<Tables>, row: CredentialRow): Promise<void> {
  const holder = await transaction
    .selectFrom('credentials')
    .select('id')
    .where('kind', '=', 'token')
    .where('name', '=', row.name)
    .where('revoked_at', 'is', null)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', row.created_at)]))
    .executeTakeFirst();
  if (holder !== undefined) throw new NameTaken(row.name);
}
