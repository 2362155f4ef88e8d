import { BerthError } from '@berth/contract';
import type { ApiContext } from '../graphql/builder.ts';
import { FIELD_ACTIONS } from './field-actions.ts';

/**
 * Throws where a credential does not reach what a field takes, whatever it is aimed at. Nothing is written for each such
 * try, as otherwise whoever may do nothing could still fill the disk: they are counted together.
 */
export function refuseBeyondScope(
  field: string,
  { target, context }: { target: string | null; context: ApiContext },
): void {
  const { caller, berth, auditDesk } = context;
  const action = FIELD_ACTIONS[field];
  if (action === undefined) throw new Error(`nobody has said what ${field} takes`);
  try {
    berth.check(caller, action);
  } catch (error) {
    const { actor, origin, grant } = caller;
    const code = error instanceof BerthError ? error.code : 'internal';
    // The token of an instance is on no record: whose it was is told by the instance.
    const instance = grant.scope === 'instance' ? grant.instance : null;
    auditDesk.note({ actor, origin, action: field, result: 'refused', detail: { code, target, instance } });
    throw error;
  }
}
