import { setTimeout as delay } from 'node:timers/promises';
import { findSeam } from './seam.ts';

export interface LineSeamParts {
  /** Delivers what the log has beyond what was delivered. Each piece is also given to `logged`. */
  readonly catchUp: (logged: (bytes: Buffer) => void) => Promise<number>;
  readonly deliver: (bytes: Buffer) => void;
  readonly gap: (why: string) => void;
  /** What a line brings is in the log before it is brought: true of Podman, not of Docker, which logs whole lines. */
  readonly logsFirst: boolean;
  readonly signal: AbortSignal;
}

/** Where the line began is looked for in so much of the log; somebody who prints faster is joined another time. */
const LOGGED_MAX_BYTES = 1024 * 1024;
const BROUGHT_MAX_BYTES = 4 * 1024 * 1024;
/** The log is read anew after the first, then ever less often up to the second. */
const LOOK_MIN_MS = 50;
const LOOK_MAX_MS = 1000;
/** A line that brings what no log has is believed after this. */
const PATIENCE_MS = 3000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const NEWLINE = 10;

/**
 * Leads from an engine's log over to a line that was connected in the middle of the output, without a gap and without a
 * double. The log has all of it, but late; the line has it at once, but nobody says from which byte on. So the log is
 * delivered until it shows where the line began. While that is not certain, as with a program that repeats itself, the log
 * goes on being delivered.
 */
export class LineSeam {
  readonly #parts: LineSeamParts;
  readonly #brought: Buffer[] = [];
  #broughtBytes = 0;
  readonly #logged: Buffer[] = [];
  #loggedBytes = 0;
  #isClosed = false;
  /** What the log had and the line still has to bring. */
  #ahead = 0;
  #more: () => void = () => undefined;

  constructor(parts: LineSeamParts) {
    this.#parts = parts;
  }

  /** What the line brings. */
  take(bytes: Buffer): void {
    if (this.#isClosed) return this.#passOn(bytes);
    this.#brought.push(bytes);
    this.#broughtBytes += bytes.length;
    this.#more();
  }

  /** Resolves with true when the line is followed from then on, with false when it should be connected anew. */
  async close(): Promise<boolean> {
    let lookMs = LOOK_MIN_MS;
    let progressAt = performance.now();
    for (;;) {
      const certain = this.#certain();
      const broughtBefore = this.#broughtBytes;
      const fresh = await this.#parts.catchUp((bytes) => this.#addLogged(bytes));
      if (this.#parts.signal.aborted) return false;
      if (this.#follow(certain)) return true;
      if (this.#loggedBytes > LOGGED_MAX_BYTES || this.#broughtBytes > BROUGHT_MAX_BYTES) return false;
      if (fresh > 0 || broughtBefore === 0) progressAt = performance.now();
      else if (performance.now() - progressAt > PATIENCE_MS) return this.#believe();
      await this.#next(lookMs);
      lookMs = Math.min(lookMs * 2, LOOK_MAX_MS);
    }
  }

  /** How much of what was brought is in the log by the time it is read next. */
  #certain(): number {
    if (this.#parts.logsFirst) return this.#broughtBytes;
    return Buffer.concat(this.#brought).lastIndexOf(NEWLINE) + 1;
  }

  #follow(certain: number): boolean {
    if (certain === 0) return false;
    const [logged, brought] = [Buffer.concat(this.#logged), Buffer.concat(this.#brought)];
    const seam = findSeam({ logged, brought, certain });
    if (seam === undefined) return false;
    this.#deliverFrom(brought, logged.length - seam);
    return true;
  }

  /** The log does not have what the line brings. */
  #believe(): boolean {
    this.#parts.gap('the log of the engine does not show where the output goes on');
    this.#deliverFrom(Buffer.concat(this.#brought), 0);
    return true;
  }

  #deliverFrom(brought: Buffer, start: number): void {
    this.#isClosed = true;
    this.#ahead = start;
    this.#passOn(brought);
  }

  #passOn(bytes: Buffer): void {
    const skipped = Math.min(this.#ahead, bytes.length);
    this.#ahead -= skipped;
    if (skipped < bytes.length) this.#parts.deliver(bytes.subarray(skipped));
  }

  #addLogged(bytes: Buffer): void {
    this.#logged.push(bytes);
    this.#loggedBytes += bytes.length;
  }

  /** As long as nothing is brought there is nothing to find, but the log may have something that the line missed. */
  async #next(lookMs: number): Promise<void> {
    const wake = new AbortController();
    const signal = AbortSignal.any([wake.signal, this.#parts.signal]);
    const isSilent = this.#broughtBytes === 0;
    if (isSilent) this.#more = () => wake.abort();
    const pauseMs = isSilent && lookMs >= LOOK_MAX_MS ? LONGEST_TIMER_MS : lookMs;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    this.#more = () => undefined;
  }
}
