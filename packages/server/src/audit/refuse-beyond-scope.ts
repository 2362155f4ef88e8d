import { BerthError } from '@berth/contract';
import type { Action, AuditTrail, Berth, Caller } from '@berth/core';
import { FIELD_ACTIONS } from './field-actions.ts';

/** Whom it takes to refuse somebody, and to count that. */
export interface Refusing {
  readonly caller: Caller;
  readonly berth: Pick<Berth, 'check'>;
  readonly auditDesk: Pick<AuditTrail, 'note'>;
}

/** What somebody wants to do, by the name that it has on the record. */
export interface Wanted {
  readonly name: string;
  readonly action: Action;
  readonly target: string | null;
}

/** Throws where a credential does not reach what a field takes, whatever it is aimed at. */
export function refuseBeyondScope(
  field: string,
  { target, context }: { target: string | null; context: Refusing },
): void {
  const action = FIELD_ACTIONS[field];
  if (action === undefined) throw new Error(`nobody has said what ${field} takes`);
  refuseUnlessAllowed(context, { name: field, action, target });
}

/**
 * Throws where a credential may not do that to anything. Nothing is written for each such try, as otherwise whoever may do
 * nothing could still fill the disk: they are counted together.
 */
export function refuseUnlessAllowed(
  { caller, berth, auditDesk }: Refusing,
  { name, action, target }: Wanted,
): void {
  try {
    berth.check(caller, action);
  } catch (error) {
    const { actor, origin, grant } = caller;
    const code = error instanceof BerthError ? error.code : 'internal';
    // The token of an instance is on no record: whose it was is told by the instance.
    const instance = grant.scope === 'instance' ? grant.instance : null;
    auditDesk.note({ actor, origin, action: name, result: 'refused', detail: { code, target, instance } });
    throw error;
  }
}
