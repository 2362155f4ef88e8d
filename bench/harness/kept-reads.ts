import { closeSync, openSync, readSync } from 'node:fs';

const BUFFER_BYTES = 8192;

/** Files that stay open and are read one after the other, with nothing made of them: the least that a look can cost. */
export class KeptReads implements Disposable {
  readonly #descriptors: readonly number[];
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);

  /** Those that are not there are left out. */
  constructor(paths: readonly string[]) {
    this.#descriptors = paths.flatMap((path) => {
      try {
        return [openSync(path, 'r')];
      } catch {
        return [];
      }
    });
  }

  get count(): number {
    return this.#descriptors.length;
  }

  read(): void {
    for (const descriptor of this.#descriptors) readSync(descriptor, this.#buffer, 0, BUFFER_BYTES, 0);
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
  }
}
