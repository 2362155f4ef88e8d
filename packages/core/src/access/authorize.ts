import { type ActorId, type InstanceId, type Refusal, refusal, type Scope, SCOPES } from '@berth/contract';
import { err, ok, type Result } from '@berth/foundation';
import type { Caller } from './caller.ts';

/** The least scope that each action takes. */
export const ACTION_SCOPES = {
  'agent.list': 'read',
  'agent.install': 'admin',
  'image.list': 'read',
  'image.change': 'admin',
  'instance.list': 'read',
  'instance.read': 'read',
  'instance.start': 'operate',
  'instance.set': 'operate',
  'instance.exec': 'operate',
  'instance.stop': 'operate',
  'instance.remove': 'operate',
  'instance.restore': 'operate',
  'terminal.read': 'read',
  'terminal.write': 'operate',
  'port.list': 'read',
  'port.preview': 'operate',
  'event.read': 'read',
  'notice.read': 'read',
  'notice.try': 'operate',
  'recovery.read': 'read',
  'recovery.control': 'operate',
  'resource.read': 'read',
  'daemon.read': 'read',
  'daemon.stop': 'admin',
  'credential.read': 'admin',
  'credential.change': 'admin',
  'audit.read': 'admin',
  'access.change': 'admin',
} as const satisfies Readonly<Record<string, Scope>>;

export type Action = keyof typeof ACTION_SCOPES;

/** What the own token of an instance reaches, of that instance alone. */
export const INSTANCE_ACTIONS: ReadonlySet<Action> = new Set(['instance.read', 'resource.read']);

/** What an action is aimed at; null for the node itself. */
export interface Target {
  readonly id: InstanceId;
  readonly owner: ActorId;
}

/** What of a caller decides. */
export type Asker = Pick<Caller, 'actor' | 'grant'>;

/**
 * The one place that decides who may do what. Today a node has one person, and whoever proves to be that person may do
 * what the credential allows. Roles come in here and nowhere else.
 */
export type Authorize = (asker: Asker, action: Action, target: Target | null) => Result<void, Refusal>;

export function ownerOnly(owner: ActorId): Authorize {
  return (asker, action, target) => {
    const { actor } = asker;
    const isTheirs = actor === owner && (target === null || target.owner === owner);
    const object = target === null ? '' : ` on ${target.id}`;
    if (!isTheirs) return err(refusal('forbidden', `${actor} may not do ${action}${object}.`));
    return withinGrant(asker, action, target);
  };
}

function withinGrant({ grant }: Asker, action: Action, target: Target | null): Result<void, Refusal> {
  const needed = ACTION_SCOPES[action];
  if (grant.scope === 'instance') {
    if (INSTANCE_ACTIONS.has(action) && target?.id === grant.instance) return ok(undefined);
    const reach = `reaches ${grant.instance} alone, for ${[...INSTANCE_ACTIONS].join(' and ')}`;
    return err(refusal('forbidden', `The token of an instance ${reach}; this is ${action}.`));
  }
  if (rank(grant.scope) >= rank(needed)) return ok(undefined);
  const message = `${action} takes the scope ${needed}, and the credential has ${grant.scope}. Make one: berth token create --scope ${needed}`;
  return err(refusal('forbidden', message, { needed, has: grant.scope }));
}

function rank(scope: Scope): number {
  return Object.keys(SCOPES).indexOf(scope);
}
