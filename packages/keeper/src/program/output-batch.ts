/** A program that prints without pause is delivered this often; one that has been quiet, at once. */
const PAUSE_MS = 2;
/** Enough for the cost per piece to vanish; a flood is then delivered without waiting. */
const FULL_BYTES = 128 * 1024;

/**
 * Joins what a flooding program prints. A terminal gives at most 4 KiB at a time, and each piece costs a log record, a
 * frame for every reader and a turn of everybody's loop; a keystroke's echo comes alone and must not wait for company.
 */
export class OutputBatch {
  readonly #deliver: (bytes: Buffer) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #deliveredAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(deliver: (bytes: Buffer) => void) {
    this.#deliver = deliver;
  }

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= FULL_BYTES) return this.flush();
    if (this.#timer !== undefined) return;
    const rest = this.#deliveredAt + PAUSE_MS - performance.now();
    if (rest <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), rest);
  }

  /** Delivers what waits, so that what comes next is in order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [first] = this.#pieces;
    if (first === undefined) return;
    const bytes = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    this.#deliveredAt = performance.now();
    this.#deliver(bytes);
  }
}
