import type { HealthAnswer, HealthProbe, HealthQuestion } from '@berth/core';
import type { Clock } from '@berth/foundation';
import { FaultScript } from './fault-script.ts';

/** Answers as a test says. Delays and failures to ask are those of `faults`, by the name `ask`. */
export class FakeHealthProbe implements HealthProbe {
  readonly faults: FaultScript;
  /** The answer from now on: `null` is well, a text is what is wrong. */
  wrong: string | null = null;
  /** Answers before that one, in order. */
  readonly next: (string | null)[] = [];
  /** What was asked, and when by the clock that measures durations. */
  readonly asked: { readonly question: HealthQuestion; readonly at: number }[] = [];
  /** Questions that are under way, and the most that ever were. */
  asking = 0;
  askingMost = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.faults = new FaultScript(clock);
  }

  async ask(question: HealthQuestion): Promise<HealthAnswer> {
    this.asked.push({ question, at: this.#clock.monotonic() });
    this.asking += 1;
    this.askingMost = Math.max(this.askingMost, this.asking);
    try {
      await this.faults.interfere({ method: 'ask', moment: 'before' });
      const [detail = this.wrong] = this.next.splice(0, 1);
      return detail === null ? { isWell: true } : { isWell: false, detail };
    } finally {
      this.asking -= 1;
    }
  }
}
