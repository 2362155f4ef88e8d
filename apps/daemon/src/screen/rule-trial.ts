import type { Clock } from '@berth/foundation';
import { TimeLimit } from './time-limit.ts';

export interface Rule {
  /** Names it in a warning. */
  readonly name: string;
  /** It surely comes to an end by itself. */
  readonly isCheap: boolean;
}

export interface RuleTrialOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Called once for each rule that is not tried any more. */
  readonly onDrop: (rule: Rule) => void;
}

/** A rule that took this long is not tried again: all screens wait for it. */
const RULE_MS = 50;
/** A rule that is not cheap is broken off after this: more than `RULE_MS`, as others want the processor too. */
const BREAK_OFF_MS = 250;

/** Tries rules whose patterns nobody vetted, one after the other. */
export class RuleTrial {
  readonly #options: RuleTrialOptions;
  readonly #limit = new TimeLimit(BREAK_OFF_MS);
  readonly #dropped = new Set<Rule>();

  constructor(options: RuleTrialOptions) {
    this.#options = options;
  }

  /** The first rule that holds. */
  first<R extends Rule>(rules: readonly R[], holds: (rule: R) => boolean): R | undefined {
    const startMs = threadMs();
    for (const rule of rules) {
      if (this.#dropped.has(rule)) continue;
      const outcome = this.#try(rule, () => holds(rule), startMs);
      if (outcome === 'slow') {
        this.#drop(rule);
        return this.first(rules, holds);
      }
      if (outcome) return rule;
    }
    return undefined;
  }

  #try(rule: Rule, test: () => boolean, startMs: number): boolean | 'slow' {
    const { clock } = this.#options;
    const start = clock.monotonic();
    const isHolding = rule.isCheap ? test() : this.#tryWithLimit(test, startMs);
    // Time in which others had the processor is no rule's fault.
    const isSlow = clock.monotonic() - start >= RULE_MS && threadMs() - startMs >= RULE_MS;
    return isSlow ? 'slow' : isHolding;
  }

  #tryWithLimit(test: () => boolean, startMs: number): boolean {
    let isHolding = false;
    const tryOnce = () => {
      isHolding = test();
    };
    while (!this.#limit.run(tryOnce) && threadMs() - startMs < RULE_MS);
    return isHolding;
  }

  #drop(rule: Rule): void {
    this.#dropped.add(rule);
    this.#options.onDrop(rule);
  }
}

/** Processor time of this thread so far. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
