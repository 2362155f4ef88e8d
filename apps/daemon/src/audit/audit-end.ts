import type { FileAuditLog } from '@berth/audit';
import { ownEntry } from '@berth/audit';
import { knownEndText, parseKnownEnd } from '@berth/audit/verify';
import { AUDIT_DAMAGED, messageOf } from '@berth/contract';
import type { Log } from '@berth/core';
import { systemClock } from '@berth/host';
import type { SqliteStore } from '@berth/store/sqlite';
import { AUDIT_END } from './audit-end-setting.ts';

type Audit = Pick<FileAuditLog, 'append' | 'end'>;

/**
 * Keeps in the registry how far the audit goes. An old head put back beside an audit that was cut to it is whole by itself,
 * and this is what shows that it went further. Not with every record: the last seconds before a kill may be missing.
 */
export async function rememberAuditEnd(
  audit: Pick<FileAuditLog, 'end'>,
  store: Pick<SqliteStore, 'setting' | 'putSetting'>,
): Promise<void> {
  const text = knownEndText(audit.end);
  if ((await store.setting(AUDIT_END, text)) !== text) await store.putSetting(AUDIT_END, text);
}

/** Says so, and puts it on record, where the audit does not go as far as is known. A registry that was restored knows less. */
export async function checkAuditEnd(
  audit: Audit,
  { store, log }: { store: Pick<SqliteStore, 'setting'>; log: Log },
): Promise<void> {
  const { key, tip } = audit.end;
  const known = parseKnownEnd(await store.setting(AUDIT_END, knownEndText({ key, tip })));
  if (known === undefined || known.key !== key || known.tip.seq < tip.seq) return;
  if (known.tip.seq === tip.seq && known.tip.hash === tip.hash) return;
  const input = { why: `records up to ${known.tip.seq} were there, and are missing or others`, end: tip.seq };
  log.warn(AUDIT_DAMAGED, input);
  try {
    await audit.append([ownEntry({ action: AUDIT_DAMAGED, input }, systemClock.now())]);
  } catch (error) {
    // A daemon must come up on a full disk too; that it was said is in its log.
    log.warn('the audit cannot be written', { error: messageOf(error) });
  }
}
