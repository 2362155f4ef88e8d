/** One thing in the conversation. */
export interface Entry {
  readonly kind: EntryKind;
  readonly text: string;
  /** Second line of a tool, such as what it found. */
  readonly detail: string;
  /** It may still change. Only the newest entry can. */
  readonly open: boolean;
}

export type EntryKind = 'prompt' | 'answer' | 'tool' | 'line' | 'note' | 'error';

/** What the conversation keeps to scroll back through; older entries are forgotten. */
const ENTRIES_MAX = 2000;
/** Forgetting happens in batches, because taking the first of a long list moves all others. */
const FORGET_BATCH = 200;

export function entry(kind: EntryKind, text: string, more: { detail?: string; open?: boolean } = {}): Entry {
  return { kind, text, detail: more.detail ?? '', open: more.open ?? false };
}

export class Transcript {
  #entries: Entry[] = [];
  #forgotten = 0;

  /** Number of the first entry that is still there; they are counted from 0. */
  get first(): number {
    return this.#forgotten;
  }

  /** Number that the next entry will have. */
  get end(): number {
    return this.#forgotten + this.#entries.length;
  }

  at(number: number): Entry | undefined {
    return this.#entries[number - this.#forgotten];
  }

  append(added: Entry): void {
    this.close();
    this.#entries.push(added);
    if (this.#entries.length < ENTRIES_MAX + FORGET_BATCH) return;
    this.#entries = this.#entries.slice(FORGET_BATCH);
    this.#forgotten += FORGET_BATCH;
  }

  /** Replaces the newest entry, which must be open. */
  update(changed: Entry): void {
    if (this.#entries.at(-1)?.open !== true) throw new Error('only an open entry can change');
    this.#entries[this.#entries.length - 1] = changed;
  }

  /** The newest entry is final from now on. */
  close(): void {
    const newest = this.#entries.at(-1);
    if (newest?.open === true) this.#entries[this.#entries.length - 1] = { ...newest, open: false };
  }
}
