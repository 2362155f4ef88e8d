import type { AuditEntry } from '@berth/contract';

/** The first look at what was counted; while it goes on, the next one is twice as far away, up to the second figure. */
const WINDOW_MS = 60_000;
const WINDOW_MAX_MS = 60 * 60_000;
/** Addresses and kinds that are counted apart; who has more addresses than that is counted as one. */
const KINDS_MAX = 16;

interface Counted {
  last: AuditEntry;
  count: number;
}

/** Counts what is alike, so that a flood of refusals leaves a handful of records. The first of its kind is told at once. */
export class NoteCounter {
  readonly #kinds = new Map<string, Counted>();
  #windowMs = WINDOW_MS;

  /** Whether anything is still being counted. */
  get isCounting(): boolean {
    return this.#kinds.size > 0;
  }

  get windowMs(): number {
    return this.#windowMs;
  }

  /** The entry, where it is to be written now. */
  take(entry: AuditEntry): AuditEntry | undefined {
    const { action, from, code, actor } = entry;
    const own = JSON.stringify([action, from, code, actor]);
    const isCrowded = !this.#kinds.has(own) && this.#kinds.size >= KINDS_MAX;
    const key = isCrowded ? CROWD : own;
    const known = this.#kinds.get(key);
    const told = isCrowded ? { ...entry, from: CROWD } : entry;
    if (known === undefined) {
      this.#kinds.set(key, { last: told, count: 0 });
      return told;
    }
    known.last = told;
    known.count += 1;
    return undefined;
  }

  /** The end of a window: what was counted in it. What did not come again is forgotten. */
  close(): AuditEntry[] {
    const entries: AuditEntry[] = [];
    for (const [key, counted] of this.#kinds) {
      if (counted.count === 0) this.#kinds.delete(key);
      else entries.push({ ...counted.last, count: counted.count });
      counted.count = 0;
    }
    this.#windowMs = entries.length === 0 ? WINDOW_MS : Math.min(2 * this.#windowMs, WINDOW_MAX_MS);
    return entries;
  }
}

const CROWD = 'many';
