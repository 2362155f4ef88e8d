import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { type AuditRecord, TERMINAL_ACTS } from '@berth/contract';
import type { AuditQuery } from '@berth/core';
import { parseRecord } from '../chain/line.ts';
import { linesOf, listSegments } from '../chain/segments.ts';

/** Newest first. Reads from the end, and no more than it takes. */
export async function readPage(
  directory: string,
  query: AuditQuery,
  signal: AbortSignal,
): Promise<AuditRecord[]> {
  const { before = Number.POSITIVE_INFINITY, after = 0, limit } = query;
  const { segments } = await listSegments(directory);
  const page: AuditRecord[] = [];
  let follows = Number.POSITIVE_INFINITY;
  for (const { path, first } of segments.toReversed()) {
    signal.throwIfAborted();
    if (first >= before) continue;
    if (follows <= after + 1) break;
    follows = first;
    const records = await recordsIn(path);
    for (const record of records.toReversed()) {
      if (page.length >= limit) return page;
      if (record.seq < before && fits(record, query)) page.push(record);
    }
    // What was written late is older than what stands beside it, and never newer.
    if (query.since !== undefined && records.every(({ time }) => time < (query.since ?? 0))) break;
  }
  return page;
}

function fits(record: AuditRecord, query: AuditQuery): boolean {
  const { after = 0, actor, action, targets, since, terminals } = query;
  return (
    record.seq > after &&
    (since === undefined || record.time >= since) &&
    (actor === undefined || record.actor === actor) &&
    (action === undefined || record.action === action) &&
    (terminals !== false || record.code !== null || !TERMINAL_ACTS.has(record.action)) &&
    (targets === undefined ||
      targets.some((target) => record.target === target || record.instance === target))
  );
}

async function recordsIn(path: string): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  let count = 0;
  for (const { line } of linesOf(await readFile(path))) {
    const record = parseRecord(line);
    if (record !== undefined) records.push(record);
    count += 1;
    if (count % TURN_LINES === 0) await turn();
  }
  return records;
}

/** So many lines take about a millisecond. */
const TURN_LINES = 256;
