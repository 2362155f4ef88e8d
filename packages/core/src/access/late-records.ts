import type { AuditEntry } from '@berth/contract';

/** Records that could not be written, and how many are kept until they can. */
export const LATE_MAX = 1000;

/** What happened while the audit could not be written. Bounded: beyond that they are counted. */
export class LateRecords {
  #held: AuditEntry[] = [];
  #dropped: { entry: AuditEntry; count: number } | undefined;

  get count(): number {
    return this.#held.length + (this.#dropped === undefined ? 0 : 1);
  }

  hold(entries: readonly AuditEntry[]): void {
    for (const entry of entries) {
      if (this.#held.length < LATE_MAX) this.#held.push({ ...entry, late: true });
      else this.#drop(entry);
    }
  }

  /** Everything, to be held again where it cannot be written after all. */
  take(): readonly AuditEntry[] {
    const taken = this.#dropped === undefined ? this.#held : [...this.#held, droppedEntry(this.#dropped)];
    this.#held = [];
    this.#dropped = undefined;
    return taken;
  }

  #drop(entry: AuditEntry): void {
    this.#dropped = { entry, count: (this.#dropped?.count ?? 0) + (entry.count ?? 1) };
  }
}

function droppedEntry({ entry, count }: { entry: AuditEntry; count: number }): AuditEntry {
  return {
    ...{ time: entry.time, id: entry.id, phase: 'noted', action: 'audit.dropped', count, late: true },
    ...{ actor: null, via: null, credential: null, from: null, target: null, instance: null },
    ...{ input: { why: 'the audit could not be written for too long' }, code: null, changes: null },
  };
}
