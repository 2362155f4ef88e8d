import { BerthError, type InstanceId, refusal, type RunPort } from '@berth/contract';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { notRunning, unwrap } from '../instance/refusals.ts';
import { storedTarget } from '../instance/targets.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';

export interface PreviewDeskParts {
  readonly store: Pick<Store, 'getInstance' | 'listInstances'>;
  readonly authorize: Authorize;
}

/** A port that somebody may look at through the daemon. */
export interface PreviewPort extends RunPort {
  readonly instance: InstanceId;
  readonly instanceName: string;
}

/** Says which ports of an instance a caller may look at: those that are leased to its current run, and no others. */
export class PreviewDesk {
  readonly #parts: PreviewDeskParts;

  constructor(parts: PreviewDeskParts) {
    this.#parts = parts;
  }

  /**
   * The port with that name or number, or with null the only one. Asked for each request of a preview, since a run may
   * have ended meanwhile. Rejects `not_running` and `port_not_leased`.
   */
  async find(caller: Caller, target: string, port: string | null): Promise<PreviewPort> {
    const { store, authorize } = this.#parts;
    const found = await storedTarget(store, target, caller);
    const { instance } = found;
    unwrap(authorize(caller, 'port.preview', { id: instance.id, owner: instance.owner }));
    const leased = leasedPorts(found);
    const [only, ...others] = leased;
    const meant =
      port === null
        ? others.length === 0
          ? only
          : undefined
        : leased.find((one) => one.name === port || String(one.port) === port);
    if (meant === undefined) throw notLeased(found, port, leased);
    return { ...meant, instance: instance.id, instanceName: instance.name };
  }
}

/** A run that has ended still knows its ports, which may be another one's by now. */
function leasedPorts(found: InstanceWithRun): readonly RunPort[] {
  const { instance, run } = found;
  const isOver = instance.status === 'exited' || instance.status === 'queued' || instance.removedAt !== null;
  if (run === null || run.exit !== null || isOver) throw notRunning(found);
  return run.ports;
}

function notLeased(
  { instance }: InstanceWithRun,
  port: string | null,
  leased: readonly RunPort[],
): BerthError {
  const { id, name } = instance;
  const known = leased.map((one) => `${one.name} (${one.port})`).join(', ');
  const wanted = port === null ? '' : ` ${JSON.stringify(port)}`;
  const message =
    leased.length === 0
      ? `${name} has no port${wanted}: none is leased to it. Ports are asked for at the start: berth start --port web -- COMMAND`
      : port === null
        ? `${name} has several ports: ${known}. Say which one: berth open ${name} ${leased[0]?.name}`
        : `${name} has no port${wanted}. It has ${known}.`;
  return new BerthError(refusal('port_not_leased', message, { id, port, ports: leased }));
}
