import type { OutputChunk, OutputRange } from '@berth/core';

const NEWLINE = 0x0a;
/** Small enough that a flood comes in many chunks. */
const CHUNK_BYTES = 64 * 1024;

type Mark = Extract<OutputChunk, { kind: 'resized' }>;

/** Everything a fake program printed, with its place. */
export class FakeOutput {
  #bytes = Buffer.alloc(1024);
  #end = 0;
  #start = 0;
  readonly #marks: Mark[] = [];

  get end(): number {
    return this.#end;
  }

  /** Oldest retained offset. */
  get start(): number {
    return this.#start;
  }

  append(bytes: Uint8Array): void {
    const needed = this.#end + bytes.length;
    if (needed > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], Math.max(needed, this.#bytes.length * 2));
    }
    this.#bytes.set(bytes, this.#end);
    this.#end = needed;
  }

  mark(cols: number, rows: number): void {
    this.#marks.push({ kind: 'resized', offset: this.#end, cols, rows });
  }

  /** Drops what is older than `offset`, as a log's bound does. */
  forget(offset: number): void {
    this.#start = Math.max(this.#start, Math.min(offset, this.#end));
  }

  /** Retained bytes from `offset` on, at most one chunk. */
  slice(offset: number): Buffer {
    return Buffer.from(this.#bytes.subarray(offset, Math.min(offset + CHUNK_BYTES, this.#end)));
  }

  *read(range: OutputRange): Generator<OutputChunk> {
    const from = range.tailLines === undefined ? (range.from ?? 0) : this.#tail(range.tailLines);
    const marks = this.#marks.filter(({ offset }) => offset >= from);
    if (from < this.#start) yield { kind: 'gone', from, to: this.#start };
    let next = Math.max(from, this.#start);
    while (next < this.#end) {
      while (marks[0] !== undefined && marks[0].offset <= next) yield marks.shift() as Mark;
      const bytes = this.slice(next).subarray(0, (marks[0]?.offset ?? this.#end) - next);
      yield { kind: 'output', offset: next, bytes };
      next += bytes.length;
    }
    yield* marks;
  }

  /** A last line without a newline counts. */
  #tail(lines: number): number {
    let from = this.#end;
    for (let found = 0; from > this.#start; from -= 1) {
      const endsLine = this.#bytes[from - 1] === NEWLINE && from < this.#end;
      if (endsLine) found += 1;
      if (found === lines) return from;
    }
    return from;
  }
}
