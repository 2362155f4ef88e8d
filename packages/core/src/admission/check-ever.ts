import type { AdmissionRules, InstanceId } from '@berth/contract';
import type { InstanceRecord } from '../ports/store.ts';
import { quotaExcess } from './quota.ts';
import { quotaExceeded } from './quota-refusal.ts';

/**
 * Refuses what will find no room whoever ends: it asks for more than a quota has in all, or has no limit that could be counted.
 * Nobody should wait for that.
 */
export function checkEver(
  { quotas }: AdmissionRules,
  { name, owner, spec }: Pick<InstanceRecord, 'name' | 'owner' | 'spec'>,
): void {
  const alone = { id: '' as InstanceId, owner, spec, status: 'starting' as const };
  const excess = quotaExcess(quotas, [], [alone]);
  if (excess !== undefined) throw quotaExceeded(excess, { name });
}
