import type { Readable } from 'node:stream';
import { expect } from 'vitest';

/** All that a stream brings. */
export class Collected {
  readonly ended: Promise<void>;
  readonly #chunks: Buffer[] = [];

  constructor(stream: Readable) {
    stream.on('data', (bytes: Buffer) => this.#chunks.push(bytes));
    this.ended = new Promise((resolve) => {
      stream.once('close', () => resolve()).once('end', () => resolve());
      stream.on('error', () => resolve());
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  async has(text: string): Promise<void> {
    await expect.poll(() => this.bytes.toString(), { timeout: 10_000, interval: 5 }).toContain(text);
  }
}
