import type { Notice } from '../ports/notices.ts';

/** What one reader may leave unread; whoever is further behind has no use for the oldest. */
const UNREAD_MAX = 100;

/** Passes notices on to whoever listens at the moment. Nothing is kept for those who come later: a bell is not either. */
export class NoticeFeed {
  readonly #readers = new Set<(notice: Notice) => void>();

  publish(notice: Notice): void {
    for (const read of this.#readers) read(notice);
  }

  /** Each notice from now on, until `signal` aborts. */
  async *follow(signal: AbortSignal): AsyncGenerator<Notice> {
    const unread: Notice[] = [];
    let wake = (): void => undefined;
    const read = (notice: Notice) => {
      unread.push(notice);
      if (unread.length > UNREAD_MAX) unread.shift();
      wake();
    };
    const leave = () => wake();
    this.#readers.add(read);
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!signal.aborted) {
        const next = unread.shift();
        if (next !== undefined) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.#readers.delete(read);
      signal.removeEventListener('abort', leave);
    }
  }
}
