/** Some quick keys after a connection was lost. Whoever writes on is to be told, and not to find it all typed later. */
const HELD_MAX_BYTES = 1024;
const TAKEN_FOR_MS = 2000;
/** What was typed longer ago was meant for another screen. */
const GOOD_FOR_MS = 10_000;

/** What was typed while there was no connection. */
export class HeldInput {
  readonly #now: () => number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #since = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The connection was lost. */
  begin(): void {
    this.#since = this.#now();
  }

  /** False when it is refused: it is too much, or too long after. */
  take(bytes: Uint8Array): boolean {
    const isLate = this.#now() - this.#since > TAKEN_FOR_MS;
    if (isLate || this.#bytes + bytes.length > HELD_MAX_BYTES) return false;
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    return true;
  }

  /** What is to be typed now; undefined when that is too late. */
  release(): readonly Uint8Array[] | undefined {
    const parts = this.drop();
    return this.#now() - this.#since <= GOOD_FOR_MS || parts.length === 0 ? parts : undefined;
  }

  /** Forgets it. Returns what it was. */
  drop(): readonly Uint8Array[] {
    this.#bytes = 0;
    return this.#parts.splice(0);
  }
}
