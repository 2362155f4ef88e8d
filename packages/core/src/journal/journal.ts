import type { BerthEvent } from '@berth/contract';
import type { Store } from '../ports/store.ts';

export type JournalItem =
  | { readonly kind: 'event'; readonly event: BerthEvent }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

const PAGE = 500;

/**
 * Follows the stored events. Nothing is queued for a reader: each has a cursor and reads the store when it is woken,
 * so a slow one costs nothing and one that comes back misses nothing, or is told what is no longer kept.
 */
export class Journal {
  readonly #store: Store;
  readonly #waiting = new Set<() => void>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called after every commit that held events. */
  wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  async head(): Promise<number> {
    return (await this.#store.readEvents(Number.MAX_SAFE_INTEGER, 1)).head;
  }

  /** Events after `after`, then each new one as it happens, until `signal` aborts. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<JournalItem> {
    let cursor = after;
    while (!signal.aborted) {
      const woken = this.#nextWake(signal);
      const page = await this.#store.readEvents(cursor, PAGE);
      if (page.gap !== null) yield { kind: 'gap', ...page.gap };
      for (const event of page.events) yield { kind: 'event', event };
      cursor = Math.max(cursor, page.gap?.to ?? 0, page.events.at(-1)?.seq ?? 0);
      if (page.events.length === 0) await woken;
    }
  }

  #nextWake(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        signal.removeEventListener('abort', resume);
        this.#waiting.delete(resume);
        resolve();
      };
      this.#waiting.add(resume);
      signal.addEventListener('abort', resume, { once: true });
    });
  }
}
