import type { AuditEntry } from '@berth/contract';

/** The first look at what was counted; while anything is written, the next one is twice as far away, up to the second figure. */
const WINDOW_MS = 60_000;
const WINDOW_MAX_MS = 60 * 60_000;
/** Addresses and kinds that are counted apart; who has more addresses than that is counted as one. */
const KINDS_MAX = 16;

interface Counted {
  last: AuditEntry;
  count: number;
  /** Told at once, in this window. */
  isNew: boolean;
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
    const { action, from, code, actor, credential, instance } = entry;
    const own = [action, from, code, actor, credential, instance].join(' ');
    const isCrowded = !this.#kinds.has(own) && this.#kinds.size >= KINDS_MAX;
    const key = isCrowded ? CROWD : own;
    const known = this.#kinds.get(key);
    const told = isCrowded ? { ...entry, from: CROWD, credential: null, instance: null } : entry;
    if (known === undefined) {
      this.#kinds.set(key, { last: told, count: 0, isNew: true });
      return told;
    }
    known.last = told;
    known.count += 1;
    return undefined;
  }

  /** The end of a window: what was counted in it. What did not come for a whole one is forgotten. */
  close(): AuditEntry[] {
    const entries: AuditEntry[] = [];
    let isSilent = true;
    for (const [key, counted] of this.#kinds) {
      // Those who come once in each window, from ever other addresses, have records written as well.
      if (counted.count > 0 || counted.isNew) isSilent = false;
      else this.#kinds.delete(key);
      if (counted.count > 0) entries.push({ ...counted.last, count: counted.count });
      counted.count = 0;
      counted.isNew = false;
    }
    this.#windowMs = isSilent ? WINDOW_MS : Math.min(2 * this.#windowMs, WINDOW_MAX_MS);
    return entries;
  }
}

const CROWD = 'many';
