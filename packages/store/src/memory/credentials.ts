import type { CredentialId } from '@berth/contract';
import type { CredentialRecord, PutCredentialsResult } from '@berth/core';
import { credentialFromRow, credentialToRow } from '../sql/rows.ts';
import type { CredentialRow } from '../sql/tables.ts';

/** Tokens and sessions of the registry in memory. */
export class MemoryCredentials {
  #rows: ReadonlyMap<CredentialId, CredentialRow> = new Map();

  list(): CredentialRecord[] {
    return [...this.#rows.values()]
      .sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
      .map(credentialFromRow);
  }

  put(records: readonly CredentialRecord[]): PutCredentialsResult {
    const draft = new Map(this.#rows);
    for (const record of records) {
      const row = credentialToRow(record);
      if (!draft.has(row.id) && isNameTaken(draft, row)) return { ok: false, conflict: 'name' };
      draft.set(row.id, row);
    }
    this.#rows = draft;
    return { ok: true };
  }

  prune(olderThan: number): void {
    const isOver = (end: number | null) => end !== null && end < olderThan;
    const kept = [...this.#rows].filter(([, row]) => !isOver(row.revoked_at) && !isOver(row.expires_at));
    this.#rows = new Map(kept);
  }
}

function isNameTaken(rows: ReadonlyMap<CredentialId, CredentialRow>, row: CredentialRow): boolean {
  if (row.kind !== 'token') return false;
  return rows.values().some((other) => {
    const isAlive =
      other.revoked_at === null && (other.expires_at === null || other.expires_at > row.created_at);
    return other.kind === 'token' && other.name === row.name && isAlive;
  });
}
