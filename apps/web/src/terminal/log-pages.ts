import { LOG_LINES_MAX } from '@berth/contract';

/** Lines that a browser holds at a time. */
export const PAGE_LINES = 50_000;

/** What to ask for: the last lines of the log, or all of it from an offset on. */
export type Wanted = { readonly lines: number } | { readonly from: number };

/**
 * A long log in pages of so many lines, from its end backwards. The daemon counts lines from the end of what is there,
 * which may have grown; so a page begins where its lines do, and ends where the one after it began.
 */
export class LogPages {
  /** Where each page that was read begins, the newest first. */
  readonly #starts: number[] = [];
  #page = 0;
  #lines = PAGE_LINES;
  /** Nothing before this offset is kept, as far as is known. */
  #oldest = 0;

  get isNewest(): boolean {
    return this.#page === 0;
  }

  get hasEarlier(): boolean {
    const start = this.#starts[this.#page] ?? 0;
    return start > this.#oldest && PAGE_LINES * (this.#page + 2) <= LOG_LINES_MAX;
  }

  turnTo(direction: 'earlier' | 'later'): void {
    this.#page = Math.max(0, this.#page + (direction === 'earlier' ? 1 : -1));
    this.#lines = PAGE_LINES * (this.#page + 1);
  }

  wanted(): Wanted {
    const start = this.#starts[this.#page];
    return start === undefined ? { lines: this.#lines } : { from: start };
  }

  /**
   * How many bytes of output at this offset belong to the page. `over`: none, the page ends here. `grown`: none, since so
   * much was added to the log that it has to be asked for more lines. `none`: there is no such page.
   */
  take(offset: number, length: number): number | 'over' | 'grown' | 'none' {
    const end = this.isNewest ? Number.POSITIVE_INFINITY : (this.#starts[this.#page - 1] ?? 0);
    if (this.#starts[this.#page] === undefined) {
      if (offset > end && this.#lines < LOG_LINES_MAX) {
        this.#lines += PAGE_LINES;
        return 'grown';
      }
      if (offset >= end) {
        this.#oldest = end;
        return 'none';
      }
      this.#starts[this.#page] = offset;
    }
    return offset >= end ? 'over' : Math.min(length, end - offset);
  }

  /** What is before this offset is no longer kept. */
  gone(offset: number): void {
    if (this.#starts[this.#page] === undefined) this.#oldest = Math.max(this.#oldest, offset);
  }
}
