import { lstat, rename } from 'node:fs/promises';
import { AUDIT_CONTINUED, AUDIT_DAMAGED, type AuditEntry, systemCode } from '@berth/contract';
import type { Log } from '@berth/core';
import { ensurePrivateDirectory } from '@berth/host';
import { type ChainEnd, type Finding, findEnd } from './chain/find-end.ts';
import { makeChain } from './chain/new-chain.ts';
import { FileAuditLog } from './log/file-audit-log.ts';
import { Reserve } from './log/reserve.ts';

export interface AuditLogOptions {
  readonly directory: string;
  readonly now: () => number;
  readonly log: Log;
  /** A new file is begun after so many bytes. */
  readonly segmentBytes?: number;
}

/** A start reads the newest file whole. */
const SEGMENT_BYTES = 1024 * 1024;

/**
 * Opens the audit, and makes it where there is none. One that was damaged is moved aside whole, and a new one begins with
 * a record that says so. Only the daemon that holds the lock of the state directory may do this.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<FileAuditLog> {
  const { directory, now, log } = options;
  const findings: Finding[] = [];
  if (!(await isThere(directory))) await makeChain(directory);
  await ensurePrivateDirectory(directory);
  let end = await findEnd(directory);
  if ('damage' in end) {
    findings.push(await setAside(directory, end.damage, now()));
    await makeChain(directory);
    end = await findEnd(directory);
  }
  if ('damage' in end) throw new Error(`the audit that was just made is damaged: ${end.damage}`);
  findings.push(...end.findings);
  for (const { action, input } of findings) {
    if (action === AUDIT_CONTINUED) log.info(action, input);
    else log.warn(action, input);
  }
  return begin(options, end, findings);
}

async function begin(
  { directory, now, log, segmentBytes = SEGMENT_BYTES }: AuditLogOptions,
  end: ChainEnd,
  findings: readonly Finding[],
): Promise<FileAuditLog> {
  const reserve = new Reserve(directory);
  const first = findings.map((finding) => ownEntry(finding, now()));
  const audit = await FileAuditLog.open({ directory, end, reserve, segmentBytes, now, first });
  try {
    await audit.append([]);
    await reserve.fill();
  } catch (error) {
    // A daemon must come up on a full disk too: things can be stopped there.
    log.warn('the audit cannot be written', { error: String(error) });
  }
  return audit;
}

/** A record of the audit about itself. */
export function ownEntry({ action, input }: Finding, time: number): AuditEntry {
  return {
    ...{ time, id: `${action}-${time}`, phase: 'noted', action, input },
    ...{ actor: null, via: null, credential: null, from: null, target: null, instance: null },
    ...{ code: null, changes: null },
  };
}

async function setAside(directory: string, why: string, now: number): Promise<Finding> {
  const kept = `${directory}.damaged-${now}`;
  await rename(directory, kept);
  return { action: AUDIT_DAMAGED, input: { why, kept } };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
