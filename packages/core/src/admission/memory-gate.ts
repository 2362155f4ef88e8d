import { type AdmissionRules, type InstanceId, type Limits, messageOf } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { MemoryProbe } from '../ports/memory.ts';
import type { Log } from '../ports/observer.ts';
import { expectedOf, memoryScarce, scarcityOf } from './pressure.ts';

export interface MemoryGateParts {
  readonly memory: MemoryProbe;
  readonly rules: () => AdmissionRules;
  readonly clock: Clock;
  readonly log: Log;
}

interface Expectation {
  readonly bytes: number;
  /** Until its use can be seen, by the clock that measures durations. */
  readonly until: number;
}

/**
 * Lets starts pass while the machine has memory for them. What was just let through is expected to take its share, so that
 * ten that come at once do not all see the same free memory.
 */
export class MemoryGate {
  readonly #parts: MemoryGateParts;
  readonly #expected = new Map<InstanceId, Expectation>();

  constructor(parts: MemoryGateParts) {
    this.#parts = parts;
  }

  /** Throws `memory_scarce`. What passes is to be given back when it is not started after all. */
  async pass(
    instance: InstanceId,
    what: { readonly isAssistant: boolean; readonly limits: Limits | undefined },
  ): Promise<void> {
    const { rules, clock, memory } = this.#parts;
    if (rules().pressure === null) return;
    const room = await memory.memoryRoom().catch((error: unknown) => {
      this.#parts.log.warn('the memory of the machine cannot be seen', { error: messageOf(error) });
      return undefined;
    });
    // From here on nothing is waited for: whoever looked at the same moment comes after this one, and sees what it expects.
    const { pressure } = rules();
    if (pressure === null || room === undefined) return;
    const bytes = expectedOf(pressure, what);
    const scarcity = scarcityOf(pressure, room, this.#pending() + bytes);
    if (scarcity !== undefined) throw memoryScarce(scarcity);
    this.#expected.set(instance, { bytes, until: clock.monotonic() + pressure.settleMs });
  }

  giveBack(instance: InstanceId): void {
    this.#expected.delete(instance);
  }

  /** Bytes that are expected and cannot be seen yet. */
  #pending(): number {
    const now = this.#parts.clock.monotonic();
    for (const [instance, { until }] of this.#expected) if (until <= now) this.#expected.delete(instance);
    return this.#expected.values().reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
