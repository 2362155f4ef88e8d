import { setTimeout as delay } from 'node:timers/promises';
import type { TerminalHandlers, TerminalSession } from '@berth/client';
import type { TerminalQuery } from '@berth/contract';
import type { Workplace } from './workplace.ts';

/** Nothing that is measured takes this long; a benchmark that hangs must say so. */
const PATIENCE_MS = 120_000;

/** Waits for a text in a stream of bytes, wherever chunks begin and end. */
export class Sight {
  readonly #marker: string;
  readonly #found = Promise.withResolvers<void>();
  #tail = '';

  constructor(marker: string) {
    this.#marker = marker;
  }

  take(bytes: Buffer): void {
    const text = this.#tail + bytes.toString('latin1');
    if (text.includes(this.#marker)) this.#found.resolve();
    this.#tail = text.slice(1 - this.#marker.length);
  }

  /** Resolves when the text has been seen; rejects when that takes too long. */
  async seen(): Promise<void> {
    const impatience = new AbortController();
    const tooLong = delay(PATIENCE_MS, undefined, { signal: impatience.signal }).then(() => {
      throw new Error(`not seen within ${PATIENCE_MS} ms: ${this.#marker}`);
    });
    try {
      await Promise.race([this.#found.promise, tooLong]);
    } finally {
      tooLong.catch(() => 'cancelled, or reported already');
      impatience.abort();
    }
  }
}

export type Look = Pick<TerminalQuery, 'target' | 'mode' | 'from' | 'follow'>;

/** Every byte from the first on, as `berth logs -f` sees them. */
export function wholeLog(target: string): Look {
  return { target, mode: 'log', from: 0, follow: true };
}

/** The screen and what follows, as `berth attach` sees it. */
export function screen(target: string): Look {
  return { target, mode: 'screen' };
}

/** Opens a terminal whose bytes, painted screens included, all go to `take`. */
export function look(
  { client }: Workplace,
  query: Look,
  take: (bytes: Buffer) => void,
): Promise<TerminalSession> {
  const handlers: TerminalHandlers = {
    output: ({ bytes }) => take(bytes),
    screen: ({ bytes }) => take(bytes),
    closed: () => undefined,
  };
  return client.openTerminal(query, handlers, { autostart: false });
}

/** Opens a terminal and resolves once the marker was in what it sent. */
export async function lookUntil(workplace: Workplace, query: Look, marker: string): Promise<TerminalSession> {
  const sight = new Sight(marker);
  const session = await look(workplace, query, (bytes) => sight.take(bytes));
  await sight.seen();
  return session;
}
