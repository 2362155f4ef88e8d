import { portEnvironmentName } from '@berth/contract';
import type { InstanceRecord, RunRecord } from '../ports/store.ts';

/** The whole environment of an instance's program: what was admitted, who it is, and the ports it may use. */
export function childEnvironment(
  instance: InstanceRecord,
  { ports }: Pick<RunRecord, 'ports'>,
): Record<string, string> {
  const [first] = ports;
  return {
    ...instance.spec.env,
    BERTH_INSTANCE: instance.id,
    BERTH_WORKSPACE: instance.workspace,
    ...(first === undefined ? {} : { PORT: String(first.port) }),
    ...Object.fromEntries(ports.map(({ name, port }) => [portEnvironmentName(name), String(port)])),
  };
}
