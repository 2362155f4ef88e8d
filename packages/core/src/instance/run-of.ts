import { assert } from '@berth/foundation';
import type { StartedRun } from '../ports/runtime.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';

/** What is known of a run's start; null when it is not known to have begun. */
export function startedOf(run: RunRecord): StartedRun | null {
  const { keeper, child, startedAt } = run;
  return keeper === null || child === null || startedAt === null ? null : { keeper, child, startedAt };
}

export function runOf({ instance, run }: InstanceWithRun): RunRecord {
  assert(run !== null, `${instance.id} has a run`);
  return run;
}
