import type { ActorId } from '@berth/contract';
import type { Supervisor } from '../instance/supervisor.ts';
import type { InstanceWithRun, LaunchSpec } from '../ports/store.ts';

export interface CondemnParts {
  readonly supervisor: Pick<Supervisor, 'step' | 'insist'>;
  readonly system: ActorId;
  /** Nothing is started again by itself now. */
  readonly isPaused: () => boolean;
}

export interface Charge {
  readonly why: 'unhealthy' | 'hung';
  /** For people: what was seen last. */
  readonly detail: string | null;
}

/** Ends a run that is not well, so that recovery starts it again. */
export type Condemn = (found: InstanceWithRun, charge: Charge) => Promise<boolean>;

/**
 * Resolves true when that very run is being ended; false when it is over, cannot be reached, or is ended already. What
 * would not come back is left as it is: half of it may still be of use to somebody.
 */
export function condemner({ supervisor, system, isPaused }: CondemnParts): Condemn {
  return async ({ instance: { id, generation, spec } }, { why, detail }) => {
    if (!isToComeBack(spec) || isPaused()) return false;
    const { stopSignal: signal, graceMs } = spec;
    const step = {
      event: { type: 'condemn', generation },
      actor: system,
      fact: { type: 'health.condemned', data: { why, detail, signal, graceMs } },
    } as const;
    const { transition } = await supervisor.insist(() => supervisor.step(id, step));
    return transition.kind === 'moved';
  };
}

/** Whether it is started again when it is ended because it was not well. */
export function isToComeBack({ restart = 'never' }: LaunchSpec): boolean {
  return restart !== 'never';
}
