/** What is compared to be sure of a place. Whole screens are repeated by programs, but rarely to the byte. */
const TAIL_BYTES = 4096;

/** How far a container's output was delivered: as a position in its engine's log, and the last bytes before it. */
export class OutputPlace {
  #position = 0;
  readonly #tail = Buffer.alloc(TAIL_BYTES);
  #tailBytes = 0;

  /** Position in the engine's log of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** The bytes right before the position. */
  get tail(): Buffer {
    return this.#tail.subarray(TAIL_BYTES - this.#tailBytes);
  }

  passed(bytes: Buffer): void {
    this.#position += bytes.length;
    const kept = Math.min(bytes.length, TAIL_BYTES);
    this.#tail.copyWithin(0, kept);
    bytes.copy(this.#tail, TAIL_BYTES - kept, bytes.length - kept);
    this.#tailBytes = Math.min(TAIL_BYTES, this.#tailBytes + kept);
  }

  /** The log has become another one, in which the next byte is right after these. */
  movedAfter(log: Buffer): void {
    this.#tailBytes = 0;
    this.passed(log);
    this.#position = log.length;
  }
}
