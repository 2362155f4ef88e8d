import { type AuditEntry, type AuditRecord, BerthError, TERMINAL_ACTS } from '@berth/contract';
import type { AuditLog, AuditQuery } from '@berth/core';

/** An audit that nobody can see through, and that is as full as a test says. */
export class FakeAuditLog implements AuditLog {
  readonly records: AuditRecord[] = [];
  isFull = false;

  async append(entries: readonly AuditEntry[]): Promise<void> {
    if (this.isFull) throw new BerthError({ code: 'disk_full', message: 'The audit cannot be written.' });
    for (const entry of entries)
      this.records.push({ ...entry, seq: this.records.length + 1, prev: '', signature: '' });
  }

  seal(text: string) {
    return { length: text.length, digest: `of ${text.length}` };
  }

  async page({ limit, action, targets, terminals }: AuditQuery): Promise<readonly AuditRecord[]> {
    const fits = ({ target, instance }: AuditRecord) =>
      targets === undefined || targets.some((each) => each === target || each === instance);
    const done = new Set(this.records.filter(({ phase }) => phase === 'done').map(({ id }) => id));
    const isHidden = (record: AuditRecord) =>
      terminals === false &&
      TERMINAL_ACTS.has(record.action) &&
      (record.phase === 'noted' || done.has(record.id));
    return this.records
      .filter((record) => (action === undefined || record.action === action) && fits(record))
      .filter((record) => !isHidden(record))
      .toReversed()
      .slice(0, limit);
  }

  async verify() {
    const last = { seq: this.records.length, hash: '' };
    return { sound: true, records: last.seq, last, key: '', beyondEnd: 0, unfinishedBytes: 0, problems: [] };
  }

  async lines({ after }: { readonly after: number }) {
    const lines = this.records.filter(({ seq }) => seq > after).map((record) => JSON.stringify(record));
    return { lines, last: this.records.length, manifest: '{"manifest":1}' };
  }
}
