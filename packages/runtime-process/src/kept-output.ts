/** The end of what was printed on one output. */
export class KeptOutput {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  isCut = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Now and then only: each time all that is kept is copied.
    if (this.#bytes > 2 * this.#maxBytes) this.#cut();
  }

  get bytes(): Buffer {
    this.#cut();
    return Buffer.concat(this.#chunks);
  }

  #cut(): void {
    if (this.#bytes <= this.#maxBytes) return;
    this.isCut = true;
    const kept = Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
    this.#chunks = [Buffer.from(kept)];
    this.#bytes = kept.length;
  }
}
