import { LOG_LINES_MAX, type OutputFrame } from '@berth/contract';

/** Lines that are asked for at a time. */
export const PAGE_LINES = 10_000;
/** Rows that a browser holds. A line that is wrapped is several rows, and a screen that was left stands there too. */
export const PAGE_ROWS = 50_000;

/** What to ask for: the last lines of the log, or all of it from an offset on. */
export type Wanted = { readonly lines: number } | { readonly from: number };

interface Page {
  readonly start: number;
  /** It began so many lines before the end, when that was found out. */
  readonly lines: number;
}

/**
 * A long log in pages of so many lines, from its end backwards. The daemon counts lines from the end of what is there,
 * which may have grown; so a page begins where its lines do, and ends where the one after it began.
 */
export class LogPages {
  /** The pages that were read, the newest first. */
  readonly #pages: Page[] = [];
  #page = 0;
  #lines = PAGE_LINES;
  /** The log has grown: how many lines the page begins before the end is being found out. */
  #isSought = false;
  /** Nothing before this offset is kept, as far as is known. */
  #oldest = 0;

  get isNewest(): boolean {
    return this.#page === 0;
  }

  get hasEarlier(): boolean {
    const { start, lines } = this.#pages[this.#page] ?? { start: 0, lines: 0 };
    return start > this.#oldest && lines + PAGE_LINES <= LOG_LINES_MAX;
  }

  turnTo(direction: 'earlier' | 'later'): void {
    this.#page = Math.max(0, this.#page + (direction === 'earlier' ? 1 : -1));
    this.#lines = (this.#pages[this.#page - 1]?.lines ?? 0) + PAGE_LINES;
    this.#isSought = false;
  }

  /**
   * More rows came of this page than a browser holds, and only what was printed from `shown` on is there: so it begins
   * there. What came before is a page of its own; that of the newest, which may have grown without a bound, is asked for by
   * its lines.
   */
  ranOver(shown: number): void {
    const page = this.#pages[this.#page];
    if (page === undefined || shown <= page.start) return;
    const earlier = this.isNewest ? [] : [page];
    this.#pages.splice(this.#page, this.#pages.length, { start: shown, lines: page.lines }, ...earlier);
  }

  wanted(): Wanted {
    const page = this.#pages[this.#page];
    return page === undefined ? { lines: this.#lines } : { from: page.start };
  }

  /**
   * How many bytes of a frame belong to the page. `over`: none, the page ends here. `grown`: none, since so much was added
   * to the log that it has to be asked for more lines. `none`: there is no such page.
   */
  take({ offset, span, bytes }: OutputFrame): number | 'over' | 'grown' | 'none' {
    const end = this.isNewest ? Number.POSITIVE_INFINITY : (this.#pages[this.#page - 1]?.start ?? 0);
    if (this.#pages[this.#page] === undefined) {
      if ((offset > end || this.#isSought) && this.#lines < LOG_LINES_MAX) {
        // Once more when it is found: it may begin just before its end.
        this.#isSought = offset > end;
        this.#lines += PAGE_LINES;
        return 'grown';
      }
      if (offset >= end) {
        this.#oldest = end;
        return 'none';
      }
      this.#pages[this.#page] = { start: offset, lines: this.#lines };
    }
    if (offset >= end) return 'over';
    // Where something was filtered out, nobody knows which byte stands for which: rather some twice than one not at all.
    return span === bytes.length ? Math.min(span, end - offset) : bytes.length;
  }

  /** What is before this offset is no longer kept. */
  gone(offset: number): void {
    if (this.#pages[this.#page] === undefined) this.#oldest = Math.max(this.#oldest, offset);
  }
}
