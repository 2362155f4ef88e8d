import type { Identity } from '@berth/core';

/** Ids that are the same in every run of a test, and fingerprints that show what they stand for. */
export class SequentialIdentity implements Identity {
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  random(count: number): Uint8Array {
    this.#count += 1;
    const view = new DataView(new ArrayBuffer(count));
    view.setUint32(count - 4, this.#count);
    return new Uint8Array(view.buffer);
  }

  fingerprint(text: string): string {
    return `of ${text}`;
  }
}
