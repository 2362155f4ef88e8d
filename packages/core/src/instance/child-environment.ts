import { portEnvironmentName } from '@berth/contract';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';

/** The whole environment of an instance's program: what was admitted, who it is, the ports it may use, and its own token. */
export function childEnvironment(
  instance: InstanceRecord,
  run: Pick<RunRecord, 'ports'>,
  token?: string,
): Record<string, string> {
  return {
    ...instance.spec.env,
    ...ownVariables(instance, run),
    ...(token === undefined ? {} : { BERTH_INSTANCE_TOKEN: token }),
  };
}

/** Those that Berth sets itself and that anybody may know who sees the instance. */
export function ownVariables(
  { id, workspace }: InstanceRecord,
  { ports }: Pick<RunRecord, 'ports'>,
): Record<string, string> {
  const [first] = ports;
  return {
    BERTH_INSTANCE: id,
    BERTH_WORKSPACE: workspace,
    ...(first === undefined ? {} : { PORT: String(first.port) }),
    ...Object.fromEntries(ports.map(({ name, port }) => [portEnvironmentName(name), String(port)])),
  };
}
