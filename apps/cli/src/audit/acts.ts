import type { BerthClient, RecordsQuery } from '@berth/client';
import type { AuditRecordView } from '@berth/contract/schemas';

/** What became of an act. `unknown`: the daemon ended before it was over. */
export type Result = 'done' | 'refused' | 'failed' | 'under way' | 'unknown';

/** An act from its beginning to its end; or what was noted, which is over at once. */
export interface Act extends Omit<AuditRecordView, 'phase' | 'underWay'> {
  readonly result: Result;
  /** Null while it is not over. */
  readonly endedAt: string | null;
}

const PAGE = 500;

/** The newest acts, newest first. Read from the end, so that the end of every act was seen before its beginning. */
export async function newestActs(
  { audit }: Pick<BerthClient, 'audit'>,
  query: Omit<RecordsQuery, 'limit' | 'before'>,
  limit: number,
): Promise<Act[]> {
  const ends = new Map<string, AuditRecordView>();
  const acts: Act[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await audit.records({ ...query, limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const record of page) {
      if (acts.length === limit) return newestOf(acts, ends, limit);
      if (isEnd(record)) ends.set(record.id, record);
      else acts.push(actOf(record, ends.get(record.id)));
      if (record.phase === 'begun') ends.delete(record.id);
    }
    before = page.at(-1)?.seq;
    if (page.length < PAGE || before === undefined) return newestOf(acts, ends, limit);
  }
}

/** An end whose beginning was not read stands at its own place: what is new has no name before it is there. */
function newestOf(acts: readonly Act[], ends: ReadonlyMap<string, AuditRecordView>, limit: number): Act[] {
  const alone = [...ends.values()].map((end) => actOf({ ...end, phase: 'begun' }, end));
  return [...acts, ...alone].toSorted((one, other) => other.seq - one.seq).slice(0, limit);
}

/** What was asked for stands at the beginning alone. */
function isEnd({ phase, input }: AuditRecordView): boolean {
  return phase !== 'begun' && phase !== 'noted' && input === null;
}

function actOf({ phase, underWay, ...begun }: AuditRecordView, end: AuditRecordView | undefined): Act {
  if (phase === 'noted') return { ...begun, result: 'done', endedAt: begun.time };
  if (phase !== 'begun') return { ...begun, result: phase, endedAt: begun.time };
  if (end === undefined) return { ...begun, result: underWay ? 'under way' : 'unknown', endedAt: null };
  const { instance, instanceName, code, changes, time, late } = end;
  const result = end.phase === 'refused' || end.phase === 'failed' ? end.phase : 'done';
  return { ...begun, instance, instanceName, code, changes, late: begun.late || late, result, endedAt: time };
}
