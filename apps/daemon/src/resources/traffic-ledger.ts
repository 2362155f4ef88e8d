import type { Traffic } from '@berth/host';

/**
 * Adds up what the processes of one run have read and written, so that it never goes back. Who ends takes its part out of
 * the table; who waited for it then has the same part. What nobody waited for is lost from the last look on.
 */
export class TrafficLedger {
  #last: Traffic = { in: 0, out: 0 };
  #total: Traffic = { in: 0, out: 0 };

  /** Takes in one look at all processes together. */
  add(now: Traffic): Traffic {
    this.#total = {
      in: this.#total.in + Math.max(0, now.in - this.#last.in),
      out: this.#total.out + Math.max(0, now.out - this.#last.out),
    };
    this.#last = now;
    return this.#total;
  }
}
