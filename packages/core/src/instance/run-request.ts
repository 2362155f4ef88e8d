import type { RunRequest } from '../ports/runtime.ts';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';
import { childEnvironment } from './child-environment.ts';

/** What a driver is asked to start. */
export function runRequest(instance: InstanceRecord, run: RunRecord): RunRequest {
  const { file, args, cols, rows, stopSignal } = instance.spec;
  return {
    instance: instance.id,
    run: run.id,
    generation: run.generation,
    file,
    args,
    env: childEnvironment(instance, run),
    cwd: instance.workspace,
    cols,
    rows,
    stopSignal,
  };
}
