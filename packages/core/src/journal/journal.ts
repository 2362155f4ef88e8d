import type { BerthEvent } from '@berth/contract';
import type { EventPage, Store } from '../ports/store.ts';

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
      const page = await this.#nextPage(cursor, signal);
      if (page.gap !== null) yield { kind: 'gap', ...page.gap };
      for (const event of page.events) yield { kind: 'event', event };
      cursor = Math.max(cursor, page.gap?.to ?? 0, page.events.at(-1)?.seq ?? 0);
    }
  }

  /** What comes after `after`; empty only when `signal` aborts. Listens before it reads, so that no commit slips by. */
  async #nextPage(after: number, signal: AbortSignal): Promise<EventPage> {
    for (;;) {
      const wake = this.#nextWake(signal);
      try {
        const page = await this.#store.readEvents(after, PAGE);
        if (page.events.length > 0 || page.gap !== null || signal.aborted) return page;
        await wake.come;
      } finally {
        wake.cancel();
      }
    }
  }

  #nextWake(signal: AbortSignal): { readonly come: Promise<void>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = () => {
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(cancel);
      resolve();
    };
    this.#waiting.add(cancel);
    signal.addEventListener('abort', cancel, { once: true });
    return { come: promise, cancel };
  }
}
