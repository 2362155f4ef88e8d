import type { AuditRecord } from '@berth/contract';
import type { AuditQuery } from '@berth/core';
import { listSegments } from '../chain/segments.ts';
import { recordsIn } from './records-in.ts';
import { TerminalFilter } from './terminal-filter.ts';

/** Newest first. Reads from the end, and no more than it takes. */
export async function readPage(
  directory: string,
  query: AuditQuery,
  signal: AbortSignal,
): Promise<AuditRecord[]> {
  const { before = Number.POSITIVE_INFINITY, after = 0, limit } = query;
  const { segments } = await listSegments(directory);
  const page: AuditRecord[] = [];
  const terminals = query.terminals === false ? new TerminalFilter(segments, before, signal) : undefined;
  let follows = Number.POSITIVE_INFINITY;
  for (const { path, first } of segments.toReversed()) {
    signal.throwIfAborted();
    if (first >= before) continue;
    if (follows <= after + 1) break;
    follows = first;
    const records = await recordsIn(path);
    for (const record of records.toReversed()) {
      if (page.length >= limit) return page;
      if (record.seq >= before) continue;
      terminals?.saw(record);
      if (fits(record, query) && (await terminals?.hides(record)) !== true) page.push(record);
    }
    // What was written late is older than what stands beside it, and never newer.
    if (query.since !== undefined && records.every(({ time }) => time < (query.since ?? 0))) break;
  }
  return page;
}

function fits(record: AuditRecord, query: AuditQuery): boolean {
  const { after = 0, actor, action, targets, since } = query;
  return (
    record.seq > after &&
    (since === undefined || record.time >= since) &&
    (actor === undefined || record.actor === actor) &&
    (action === undefined || record.action === action) &&
    (targets === undefined ||
      targets.some((target) => record.target === target || record.instance === target))
  );
}
