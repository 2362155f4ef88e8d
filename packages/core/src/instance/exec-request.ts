import type { ExecRequest } from '../ports/runtime.ts';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';
import { childEnvironment } from './child-environment.ts';

type Command = Pick<ExecRequest, 'file' | 'args' | 'timeoutMs' | 'outputMaxBytes'>;

/** A command beside the program of an instance: with its directory, its variables and ports, and what it may reach. */
export function execRequest(
  instance: InstanceRecord,
  run: Pick<RunRecord, 'ports'>,
  command: Command,
): ExecRequest {
  const { limits, confinement } = instance.spec;
  return {
    ...command,
    instance: instance.id,
    env: childEnvironment(instance, run),
    cwd: instance.workspace,
    ...(limits === undefined ? {} : { limits }),
    ...(confinement === undefined ? {} : { confinement }),
  };
}
