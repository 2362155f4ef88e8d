import type { Api } from '../api/client.ts';
import { AUDIT_LINES } from './audit-documents.ts';

export interface AuditCopy {
  readonly file: Blob;
  readonly records: number;
}

/** The whole audit as it is on disk, one record a line, closed by the signed line: what `berth audit export` writes. */
export async function copyAudit(
  api: Pick<Api, 'ask'>,
  progress: (records: number) => void,
): Promise<AuditCopy> {
  const parts: string[] = [];
  let records = 0;
  let after = 0;
  for (;;) {
    const { auditLines: part } = await api.ask(AUDIT_LINES, { from: 1, after });
    parts.push(...part.lines.map((line) => `${line}\n`));
    records += part.lines.length;
    after = part.last;
    progress(records);
    if (part.manifest !== null) {
      parts.push(`${part.manifest}\n`);
      return { file: new Blob(parts, { type: 'application/jsonl' }), records };
    }
  }
}
