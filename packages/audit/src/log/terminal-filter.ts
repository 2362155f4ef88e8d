import { type AuditRecord, TERMINAL_ACTS } from '@berth/contract';
import type { Segment } from '../chain/segments.ts';
import { recordsIn } from './records-in.ts';

/** Hides of terminals what is known to have gone well, and nothing whose end is refused, failed or not known. */
export class TerminalFilter {
  readonly #done = new Set<string>();
  readonly #before: number;
  readonly #signal: AbortSignal;
  /** In which ends behind the page may stand, not read yet; oldest first. */
  readonly #behind: Segment[];

  constructor(segments: readonly Segment[], before: number, signal: AbortSignal) {
    this.#before = before;
    this.#signal = signal;
    this.#behind = segments.filter(
      (_, index) => (segments[index + 1]?.first ?? Number.POSITIVE_INFINITY) > before,
    );
    if (before === Number.POSITIVE_INFINITY) this.#behind = [];
  }

  /** Every record of the page, from its end. */
  saw({ action, phase, id }: AuditRecord): void {
    if (phase === 'done' && TERMINAL_ACTS.has(action)) this.#done.add(id);
  }

  async hides({ action, phase, id }: AuditRecord): Promise<boolean> {
    if (!TERMINAL_ACTS.has(action)) return false;
    if (phase === 'begun') return this.#isDone(id);
    return phase === 'done' || phase === 'noted';
  }

  /** A page may begin between the beginning and the end of an act; the end is near then. */
  async #isDone(id: string): Promise<boolean> {
    while (!this.#done.has(id)) {
      const next = this.#behind.shift();
      if (next === undefined) return false;
      this.#signal.throwIfAborted();
      for (const record of await recordsIn(next.path)) if (record.seq >= this.#before) this.saw(record);
    }
    return true;
  }
}
