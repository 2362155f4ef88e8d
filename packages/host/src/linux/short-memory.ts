/**
 * How long it is believed which groups are in a group, how much of a steady memory is cache, and what a group uses in
 * which nothing runs: long enough to save most of the reading while looks are made every second.
 */
const BELIEVED_MS = 5000;

/** What was found out a moment ago, by name. */
export class ShortMemory<T> {
  readonly #monotonic: () => number;
  readonly #entries = new Map<string, { readonly value: T; readonly since: number }>();

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  get(name: string): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && this.#holds(entry.since) ? entry.value : undefined;
  }

  /** `value` was true just now. */
  set(name: string, value: T): void {
    this.#entries.set(name, { value, since: this.#monotonic() });
  }

  /** Lets go of what is not believed any more. */
  sweep(): void {
    for (const [name, { since }] of this.#entries) if (!this.#holds(since)) this.#entries.delete(name);
  }

  #holds(since: number): boolean {
    return this.#monotonic() - since < BELIEVED_MS;
  }
}
