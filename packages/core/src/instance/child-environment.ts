import type { InstanceRecord } from '../ports/store.ts';

/** The whole environment of an instance's program: what was admitted, and who it is. */
export function childEnvironment(instance: InstanceRecord): Record<string, string> {
  return {
    ...instance.spec.env,
    BERTH_INSTANCE: instance.id,
    BERTH_WORKSPACE: instance.workspace,
  };
}
