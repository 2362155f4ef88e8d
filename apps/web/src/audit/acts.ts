import type { AuditRecord } from './audit-documents.ts';

/** What became of an act. `unknown`: the daemon ended before it was over. */
export type Result = 'done' | 'refused' | 'failed' | 'noted' | 'underWay' | 'unknown';

/** An act from its beginning to its end; or what was noted, which is over at once. */
export interface Act {
  readonly record: AuditRecord;
  readonly subject: Subject;
  readonly result: Result;
  /** Null while it is not over. */
  readonly endedAt: string | null;
  readonly code: string | null;
  readonly changes: readonly Change[];
}

/** What it was done to. */
export interface Subject {
  /** Of the instance, where it was one. */
  readonly id: string | null;
  /** Of the instance, or what else the caller named; null where there is none, or it is not known any more. */
  readonly name: string | null;
}

export interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Newest first, as the records come: the end of every act was seen before its beginning. */
export function actsOf(records: readonly AuditRecord[]): Act[] {
  const ends = new Map<string, AuditRecord>();
  const acts: Act[] = [];
  for (const record of records) {
    if (isEnd(record)) ends.set(record.id, record);
    else acts.push(actOf(record, ends.get(record.id)));
    if (record.phase === 'begun') ends.delete(record.id);
  }
  // Whose beginning is further down, or was not asked for.
  return [...acts, ...[...ends.values()].map((end) => actOf(end, end))].toSorted(
    (one, other) => other.record.seq - one.record.seq,
  );
}

/** What was asked for stands at the beginning alone. */
function isEnd({ phase, input }: AuditRecord): boolean {
  return phase !== 'begun' && phase !== 'noted' && input === null;
}

function actOf(begun: AuditRecord, end: AuditRecord | undefined): Act {
  const last = end ?? begun;
  const result = resultOf(begun, last);
  return {
    record: begun,
    subject: subjectOf(begun, last),
    result,
    endedAt: result === 'underWay' || result === 'unknown' ? null : last.time,
    code: last.code,
    changes: changesOf(last.changes),
  };
}

/** What is new is known by the end alone. */
function subjectOf(begun: AuditRecord, end: AuditRecord): Subject {
  const { instance: id, instanceName } = end.instance === null ? begun : end;
  return { id, name: instanceName ?? (begun.target === id ? null : begun.target) };
}

function resultOf({ underWay }: AuditRecord, { phase }: AuditRecord): Result {
  if (phase === 'begun') return underWay ? 'underWay' : 'unknown';
  return phase === 'refused' || phase === 'failed' || phase === 'noted' ? phase : 'done';
}

function changesOf(changes: unknown): Change[] {
  if (!isObject(changes)) return [];
  return Object.entries(changes).map(([name, change]) => ({
    name,
    before: valueText(isObject(change) ? change['before'] : undefined),
    after: valueText(isObject(change) ? change['after'] : undefined),
  }));
}

/** What was asked for, by name. */
export function inputOf({ input }: AuditRecord): (readonly [string, string])[] {
  return isObject(input) ? Object.entries(input).map(([name, value]) => [name, valueText(value)]) : [];
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
