import { portEnvironmentName } from '@berth/contract';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';

/** The whole environment of an instance's program: what was admitted, who it is, the ports it may use, and its own token. */
export function childEnvironment(
  instance: InstanceRecord,
  { ports }: Pick<RunRecord, 'ports'>,
  token?: string,
): Record<string, string> {
  const [first] = ports;
  return {
    ...instance.spec.env,
    BERTH_INSTANCE: instance.id,
    BERTH_WORKSPACE: instance.workspace,
    ...(token === undefined ? {} : { BERTH_INSTANCE_TOKEN: token }),
    ...(first === undefined ? {} : { PORT: String(first.port) }),
    ...Object.fromEntries(ports.map(({ name, port }) => [portEnvironmentName(name), String(port)])),
  };
}
