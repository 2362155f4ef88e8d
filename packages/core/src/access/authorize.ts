import { type ActorId, type InstanceId, type Refusal, refusal } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';

export type Action =
  | 'agent.list'
  | 'agent.install'
  | 'image.list'
  | 'image.change'
  | 'instance.list'
  | 'instance.read'
  | 'instance.start'
  | 'instance.set'
  | 'instance.exec'
  | 'instance.stop'
  | 'instance.remove'
  | 'terminal.read'
  | 'terminal.write'
  | 'port.list'
  | 'event.read'
  | 'notice.read'
  | 'notice.try'
  | 'recovery.control'
  | 'resource.read'
  | 'daemon.read'
  | 'daemon.stop';

/** What an action is aimed at; null for the node itself. */
export interface Target {
  readonly id: InstanceId;
  readonly owner: ActorId;
}

/**
 * The one place that decides who may do what. Today a node has one person: whoever can open the private socket is its
 * owner. Roles and scopes come in here and nowhere else.
 */
export type Authorize = (actor: ActorId, action: Action, target: Target | null) => Result<void, Refusal>;

export function ownerOnly(owner: ActorId): Authorize {
  return (actor, action, target) => {
    const allowed = actor === owner && (target === null || target.owner === owner);
    if (allowed) return ok(undefined);
    return err(
      refusal('forbidden', `${actor} may not do ${action}${target === null ? '' : ` on ${target.id}`}.`),
    );
  };
}
