import type { Caller } from '@berth/core';

/**
 * Whose requests count together: those of one credential, those of the owner's token too. Tokens of instances are not on
 * record, so it is the instance that tells them apart.
 */
export function holderOf({ actor, grant, origin }: Caller): string {
  const own = origin.credential ?? `${origin.via} ${actor}`;
  return grant.scope === 'instance' ? `${own} ${grant.instance}` : own;
}
