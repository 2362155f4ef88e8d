import type { TerminalHandlers } from '../program/terminal-source.ts';
import { until } from './until.ts';

interface Exit {
  readonly code: number | null;
  readonly signal: number | null;
}

/** Writes down all that a terminal tells. */
export class RecordedTerminal {
  readonly gaps: string[] = [];
  readonly faults: Error[] = [];
  readonly exit: Promise<Exit>;
  readonly handlers: TerminalHandlers;
  hasEnded = false;
  readonly #chunks: Buffer[] = [];

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exit = promise;
    this.handlers = {
      output: (bytes) => this.#chunks.push(Buffer.from(bytes)),
      fault: (error) => this.faults.push(error),
      gap: (why) => this.gaps.push(why),
      exit: (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal });
      },
    };
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  async has(text: string): Promise<void> {
    await until(`"${text.slice(0, 80)}" at the terminal`, () => this.text.includes(text));
  }
}
