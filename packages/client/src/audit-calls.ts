import type { AuditRecordView } from '@berth/contract/schemas';
import { DOCUMENTS } from './documents.ts';
import { AUDIT_ANSWER_MS } from './patience.ts';
import type { Call } from './recovery-calls.ts';

export interface RecordsQuery {
  readonly before?: number;
  readonly limit: number;
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  /** ISO 8601. */
  readonly since?: string;
  /** False leaves out terminals that were opened and closed: `TERMINAL_ACTS` that are known to have gone well. */
  readonly terminals?: boolean;
}

/** A part of the audit as it is on disk. */
export interface AuditLines {
  readonly lines: readonly string[];
  readonly last: number;
  readonly manifest: string | null;
}

/** What one may ask of the record of all acts. */
export interface AuditCalls {
  /** Newest first. */
  records(query: RecordsQuery): Promise<AuditRecordView[]>;
  /** The next part of a copy that begins with the record `from`, behind the record `after`. */
  lines(range: { readonly from: number; readonly after: number }): Promise<AuditLines>;
}

export function auditCalls(call: Call): AuditCalls {
  const options = { timeoutMs: AUDIT_ANSWER_MS };
  return {
    records: async (query) =>
      (await call<{ audit: AuditRecordView[] }>(DOCUMENTS.audit, { ...query }, options)).audit,
    lines: async (range) =>
      (await call<{ auditLines: AuditLines }>(DOCUMENTS.auditLines, { ...range }, options)).auditLines,
  };
}
