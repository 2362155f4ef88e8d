import { randomUUID } from 'node:crypto';
import { type FileAuditLog, openAuditLog, ownEntry } from '@berth/audit';
import { AUDIT_DAMAGED } from '@berth/contract';
import type { Log } from '@berth/core';
import { type BerthPaths, systemClock } from '@berth/host';
import type { SqliteStore } from '@berth/store/sqlite';

export function openAudit({ audit: directory }: BerthPaths, log: Log): Promise<FileAuditLog> {
  return openAuditLog({ directory, now: () => systemClock.now(), log });
}

/**
 * The registry remembers the key of the audit, so that an audit that was taken away whole does not look like one that has
 * just begun. A registry that is lost or restored knows less, and that harms nothing.
 */
export async function checkAuditKey(audit: FileAuditLog, store: Pick<SqliteStore, 'setting'>): Promise<void> {
  const known = await store.setting('audit-key', audit.key);
  if (known === audit.key) return;
  const mark = randomUUID();
  // Said once of each key, and not by every daemon.
  if ((await store.setting(`audit-key ${audit.key}`, mark)) !== mark) return;
  const input = { why: 'the audit before this one is gone, or was signed with another key', key: known };
  await audit.append([ownEntry({ action: AUDIT_DAMAGED, input }, systemClock.now())]);
}
