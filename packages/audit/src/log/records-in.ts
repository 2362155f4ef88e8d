import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { AuditRecord } from '@berth/contract';
import { parseRecord } from '../chain/line.ts';
import { linesOf } from '../chain/segments.ts';

/** Of one segment, oldest first. */
export async function recordsIn(path: string): Promise<AuditRecord[]> {
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
