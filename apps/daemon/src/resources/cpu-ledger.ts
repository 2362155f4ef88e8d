import type { ProcessUse } from '@berth/host';

type Counted = Pick<ProcessUse, 'pid' | 'parent' | 'startTime' | 'cpuMs' | 'childrenCpuMs'>;

/**
 * Adds up the processor time of one run from looks at its processes, so that it never goes back. A process that ends
 * takes its own time out of the table; whoever waited for it then has the same time as that of its children. So time that
 * was counted before is taken off what a process gained by its children, and nothing is counted twice or lost, also not
 * that of children which came and went between two looks.
 */
export class CpuLedger {
  #totalMs = 0;
  #last: ReadonlyMap<number, Counted> = new Map();

  /** Takes in one look. Answers the time since the run began, in milliseconds, as far as it was ever in the table. */
  add(processes: readonly Counted[]): number {
    const now = new Map(processes.map((entry) => [entry.pid, entry]));
    const inherited = this.#inherited(now);
    for (const entry of processes) {
      const before = same(this.#last.get(entry.pid), entry);
      const own = entry.cpuMs - (before?.cpuMs ?? 0);
      const byChildren = entry.childrenCpuMs - (before?.childrenCpuMs ?? 0) - (inherited.get(entry.pid) ?? 0);
      this.#totalMs += Math.max(0, own) + Math.max(0, byChildren);
    }
    this.#last = now;
    return this.#totalMs;
  }

  /** What was counted of those that have ended, by the one who may have waited for them. */
  #inherited(now: ReadonlyMap<number, Counted>): Map<number, number> {
    const inherited = new Map<number, number>();
    for (const entry of this.#last.values()) {
      if (same(now.get(entry.pid), entry) !== undefined) continue;
      const heir = this.#heirOf(entry, now);
      if (heir === undefined) continue;
      inherited.set(heir, (inherited.get(heir) ?? 0) + entry.cpuMs + entry.childrenCpuMs);
    }
    return inherited;
  }

  /** The nearest ancestor that still lives. Rows were read one after the other, so that their parents may form a ring. */
  #heirOf(entry: Counted, now: ReadonlyMap<number, Counted>): number | undefined {
    let ancestor = this.#last.get(entry.parent);
    for (let steps = this.#last.size; ancestor !== undefined && steps > 0; steps -= 1) {
      if (same(now.get(ancestor.pid), ancestor) !== undefined) return ancestor.pid;
      ancestor = this.#last.get(ancestor.parent);
    }
    return undefined;
  }
}

/** `entry`, if it is the very process of `other`. */
function same(entry: Counted | undefined, other: Counted): Counted | undefined {
  return entry?.startTime === other.startTime ? entry : undefined;
}
