import type { ExitFacts } from '@berth/contract';
import type { TerminalEvents, TerminalLink } from '@berth/core';
import { assert } from '@berth/foundation';

export type Recorded =
  | { readonly kind: 'output'; readonly from: number; readonly to: number }
  | { readonly kind: 'skipped'; readonly from: number; readonly to: number; readonly gone: boolean }
  | { readonly kind: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number }
  | { readonly kind: 'caughtUp'; readonly offset: number }
  | { readonly kind: 'exit'; readonly exit: ExitFacts }
  | { readonly kind: 'end'; readonly reason: string | null };

interface Waiter {
  /** Gets what is new in the output, with a little of what came before it. */
  readonly met: (fresh: string) => boolean;
  readonly resolve: () => void;
}

/** Longer than any text that a test waits for. */
const OVERLAP = 100;

/** Writes down what a terminal tells, and lets a test wait for it. */
export class Recorder implements TerminalEvents {
  readonly all: Recorded[] = [];
  readonly #parts: Buffer[] = [];
  #recent = '';
  #link: TerminalLink | undefined;
  #waiting: Waiter[] = [];

  get link(): TerminalLink {
    assert(this.#link !== undefined, 'the terminal is open');
    return this.#link;
  }

  set link(link: TerminalLink) {
    this.#link = link;
  }

  /** All output so far, with plain line ends. */
  get text(): string {
    return this.bytes.toString('latin1').replaceAll('\r', '');
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  of<K extends Recorded['kind']>(kind: K): Extract<Recorded, { kind: K }>[] {
    return this.all.filter((item): item is Extract<Recorded, { kind: K }> => item.kind === kind);
  }

  async until(text: string): Promise<void> {
    if (this.text.includes(text)) return;
    await this.#when((fresh) => fresh.includes(text));
  }

  async untilKind(kind: Recorded['kind']): Promise<void> {
    await this.when(() => this.all.some((item) => item.kind === kind));
  }

  async when(met: () => boolean): Promise<void> {
    if (!met()) await this.#when(met);
  }

  output(offset: number, bytes: Buffer): void {
    this.#parts.push(Buffer.from(bytes));
    this.#recent = this.#recent.slice(-OVERLAP) + bytes.toString('latin1').replaceAll('\r', '');
    this.#add({ kind: 'output', from: offset, to: offset + bytes.length });
  }

  skipped(from: number, to: number, gone: boolean): void {
    this.#add({ kind: 'skipped', from, to, gone });
  }

  resized(offset: number, cols: number, rows: number): void {
    this.#add({ kind: 'resized', offset, cols, rows });
  }

  caughtUp(offset: number): void {
    this.#add({ kind: 'caughtUp', offset });
  }

  exit(exit: ExitFacts): void {
    this.#add({ kind: 'exit', exit });
  }

  end(reason: string | null): void {
    this.#add({ kind: 'end', reason });
  }

  #when(met: Waiter['met']): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ met, resolve });
    });
  }

  #add(item: Recorded): void {
    this.all.push(item);
    const met = this.#waiting.filter((waiter) => waiter.met(this.#recent));
    this.#waiting = this.#waiting.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve();
  }
}

/** What came, without a hole or an overlap: first and last offset. Throws where the stretches do not meet. */
export function stretch(items: readonly Recorded[]): { from: number; to: number } {
  const parts = items.filter((item) => item.kind === 'output' || item.kind === 'skipped');
  const from = parts[0]?.from ?? 0;
  let to = from;
  for (const part of parts) {
    assert(part.from === to, `${part.kind} ${part.from}..${part.to} comes after ${to}`);
    to = part.to;
  }
  return { from, to };
}
