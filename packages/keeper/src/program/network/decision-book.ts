import type { NetworkDecision } from '@berth/contract';

export interface BookedDecision extends NetworkDecision {
  /** How often since it was last told. */
  readonly times: number;
}

interface Entry {
  readonly decision: NetworkDecision;
  untold: number;
}

/** What is decided again within this time is counted, and told once at its end. */
export const WINDOW_MS = 60 * 60 * 1000;
/** Different decisions of each kind that are told of within that time; the rest is told as one number. */
export const TOLD_MAX = 64;

/**
 * Tells of decisions, the first of each kind at once, and of no more than a hostile program is worth: in each window and for
 * each verdict, twice what is told at most and one for all others. What was refused cannot crowd out what was allowed.
 */
export class DecisionBook {
  readonly #tell: (decision: BookedDecision) => void;
  readonly #pages = { allowed: new Map<string, Entry>(), refused: new Map<string, Entry>() };
  readonly #others = { allowed: 0, refused: 0 };
  #window: NodeJS.Timeout | undefined;

  constructor(tell: (decision: BookedDecision) => void) {
    this.#tell = tell;
  }

  note(decision: NetworkDecision): void {
    const { verdict, host, port, reason } = decision;
    const page = this.#pages[verdict];
    const key = `${host} ${port} ${reason}`;
    const entry = page.get(key);
    this.#window ??= setTimeout(() => this.settle(), WINDOW_MS).unref();
    if (entry !== undefined) entry.untold += 1;
    else if (page.size >= TOLD_MAX) this.#others[verdict] += 1;
    else {
      page.set(key, { decision, untold: 0 });
      this.#tell({ ...decision, times: 1 });
    }
  }

  /** Tells what was only counted so far, and begins anew. */
  settle(): void {
    clearTimeout(this.#window);
    this.#window = undefined;
    for (const verdict of ['allowed', 'refused'] as const) {
      for (const { decision, untold } of this.#pages[verdict].values())
        if (untold > 0) this.#tell({ ...decision, times: untold });
      const times = this.#others[verdict];
      const reason = verdict === 'allowed' ? null : 'host';
      if (times > 0) this.#tell({ verdict, host: null, port: null, address: null, reason, times });
      this.#pages[verdict].clear();
      this.#others[verdict] = 0;
    }
  }
}
