import type { HealthCheck } from '@berth/contract';
import { assert } from '@berth/foundation';
import { childEnvironment } from '../instance/child-environment.ts';
import type { HealthQuestion } from '../ports/health.ts';
import type { InstanceWithRun, RunRecord } from '../ports/store.ts';

export interface Asked {
  readonly found: InstanceWithRun;
  readonly run: RunRecord;
  readonly check: HealthCheck;
}

/** A check as it is asked of one run, with that run's ports. */
export function questionOf({
  found: { instance },
  run,
  check: { target, timeoutMs },
}: Asked): HealthQuestion {
  if (target.kind === 'command') {
    const { kind, command } = target;
    const { workspace: directory } = instance;
    return { kind, command, timeoutMs, env: childEnvironment(instance, run), directory };
  }
  const leased = run.ports.find(({ name }) => name === target.port);
  assert(leased !== undefined, `${run.id} has its port ${target.port}`);
  return { ...target, port: leased.port, timeoutMs };
}
