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
  readonly instance: InstanceId;
  readonly bytes: number;
  /** Until its use can be seen, by the clock that measures durations. */
  readonly until: number;
}

const NOTHING = () => undefined;

/**
 * Lets starts pass while the machine has memory for them. What was just let through is expected to take its share, so that
 * ten that come at once do not all see the same free memory.
 */
export class MemoryGate {
  readonly #parts: MemoryGateParts;
  readonly #expected = new Set<Expectation>();

  constructor(parts: MemoryGateParts) {
    this.#parts = parts;
  }

  /** Throws `memory_scarce`. What this gives is called when it is not started after all. */
  async pass(
    instance: InstanceId,
    what: { readonly isAssistant: boolean; readonly limits: Limits | undefined },
  ): Promise<() => void> {
    const { rules, clock, memory } = this.#parts;
    if (rules().pressure === null) return NOTHING;
    const room = await memory.memoryRoom().catch((error: unknown) => {
      this.#parts.log.warn('the memory of the machine cannot be seen', { error: messageOf(error) });
      return undefined;
    });
    // From here on nothing is waited for: whoever looked at the same moment comes after this one, and sees what it expects.
    const { pressure } = rules();
    if (pressure === null || room === undefined) return NOTHING;
    const bytes = expectedOf(pressure, what);
    const scarcity = scarcityOf(pressure, room, this.#pending() + bytes);
    if (scarcity !== undefined) throw memoryScarce(scarcity);
    const expectation = { instance, bytes, until: clock.monotonic() + pressure.settleMs };
    this.#expected.add(expectation);
    return () => void this.#expected.delete(expectation);
  }

  /** Bytes that are expected and cannot be seen yet. */
  #pending(): number {
    const now = this.#parts.clock.monotonic();
    for (const each of this.#expected) if (each.until <= now) this.#expected.delete(each);
    // Two may try to start the same instance, and one of them will: its share is taken once.
    const shares = new Map<InstanceId, number>();
    for (const { instance, bytes } of this.#expected) shares.set(instance, bytes);
    return shares.values().reduce((sum, bytes) => sum + bytes, 0);
  }
}
