import type { CredentialRecord } from '../ports/store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A browser signs in anew after that, however much it is used. */
export const SESSION_MS = 30 * DAY_MS;
/** … and after so long without a request. */
export const SESSION_IDLE_MS = 7 * DAY_MS;

type Living = Pick<CredentialRecord, 'kind' | 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'>;

/** When it ends by itself if it is not used again, in milliseconds since the Unix epoch; null: never. */
export function endOf({ kind, createdAt, expiresAt, lastUsedAt }: Living): number | null {
  if (kind === 'token') return expiresAt;
  const idleEnd = Math.max(createdAt, lastUsedAt ?? 0) + SESSION_IDLE_MS;
  return Math.min(expiresAt ?? createdAt + SESSION_MS, idleEnd);
}

export function isAlive(record: Living, now: number): boolean {
  const end = endOf(record);
  return record.revokedAt === null && (end === null || now < end);
}
