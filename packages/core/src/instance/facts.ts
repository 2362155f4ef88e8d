import {
  type ActorId,
  EVENT_TYPES,
  type EventType,
  type InstanceId,
  type NewEvent,
  type NodeId,
  newEventId,
  type RunId,
} from '@berth/contract';
import type { Identity } from '../ports/identity.ts';
import type { StartedRun } from '../ports/runtime.ts';

export interface FactInput {
  readonly type: EventType;
  readonly actor: ActorId;
  readonly subject: InstanceId | null;
  readonly run: RunId | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Makes the events of one node. */
export type FactMaker = (input: FactInput) => NewEvent;

export function factMaker(node: NodeId, identity: Identity): FactMaker {
  return ({ type, actor, subject, run, data = {} }) => ({
    id: newEventId(identity),
    time: identity.now(),
    node,
    actor,
    subject,
    run,
    type,
    version: EVENT_TYPES[type].version,
    cause: null,
    data,
  });
}

/** That a run has begun. */
export function startedFact({ child }: StartedRun, generation: number): Pick<FactInput, 'type' | 'data'> {
  return { type: 'run.started', data: { pid: child.pid, generation } };
}
