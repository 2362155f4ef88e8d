/** Bytes that grow, as those of a file do. What nobody wrote is zero. */
export class GrowingBytes {
  #buffer = Buffer.alloc(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (end > this.#buffer.length) this.#buffer = grown(this.#buffer, Math.max(end, this.#buffer.length * 2));
    this.#buffer.set(bytes, at);
    this.#length = Math.max(this.#length, end);
  }

  truncate(length: number): void {
    if (length > this.#buffer.length) this.#buffer = grown(this.#buffer, length);
    else this.#buffer.fill(0, length, this.#length);
    this.#length = length;
  }

  /** A copy, so that it stays what it was. */
  read(from = 0, length = this.#length): Buffer {
    return Buffer.from(this.#buffer.subarray(from, Math.min(this.#length, from + length)));
  }
}

function grown(buffer: Uint8Array, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(length);
  larger.set(buffer);
  return larger;
}
