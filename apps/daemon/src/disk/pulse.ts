/** What a thread does, as the thread that has asked it can see at any time. */
export class Pulse {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** The question that is worked at; 0 for none. */
  get question(): number {
    return Atomics.load(this.#cells, 0);
  }

  /** Moves on with every step of the work. */
  get beats(): number {
    return Atomics.load(this.#cells, 1);
  }

  /** From now on the thread works at this question, or still does. */
  beat(question: number): void {
    Atomics.store(this.#cells, 0, question);
    Atomics.add(this.#cells, 1, 1);
  }
}
