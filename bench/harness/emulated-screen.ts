import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';

const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');

const PATIENCE_MS = 120_000;

export interface Sought {
  readonly cols: number;
  readonly rows: number;
  readonly marker: RegExp;
  /** Gets what a terminal answers to what it is asked. */
  readonly answer?: (text: string) => void;
}

/** Waits for something on a screen: programs that paint put one word together of several pieces. */
export class EmulatedScreen implements Disposable {
  readonly #terminal: HeadlessTerminal;
  readonly #marker: RegExp;
  readonly #found = Promise.withResolvers<void>();

  constructor({ cols, rows, marker, answer }: Sought) {
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true });
    this.#marker = marker;
    if (answer !== undefined) this.#terminal.onData(answer);
  }

  take(bytes: Buffer): void {
    this.#terminal.write(bytes, () => {
      if (this.#marker.test(this.text())) this.#found.resolve();
    });
  }

  text(): string {
    const { active } = this.#terminal.buffer;
    const rows = Array.from({ length: this.#terminal.rows }, (_, row) =>
      active.getLine(active.viewportY + row)?.translateToString(true),
    );
    return rows.join('\n');
  }

  /** Resolves when it is there; rejects with the screen when that takes too long. */
  async seen(): Promise<void> {
    const impatience = new AbortController();
    const tooLong = delay(PATIENCE_MS, undefined, { signal: impatience.signal }).then(() => {
      throw new Error(`${this.#marker} was not seen within ${PATIENCE_MS} ms on:\n${this.text()}`);
    });
    tooLong.catch(() => 'cancelled, or reported already');
    try {
      await Promise.race([this.#found.promise, tooLong]);
    } finally {
      impatience.abort();
    }
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }
}
