import type { AdmissionRules } from '@berth/contract';
import type { InstanceRecord, Store } from '../ports/store.ts';
import { isBounded, quotaExcess } from './quota.ts';
import { quotaExceeded } from './quota-refusal.ts';

/**
 * Whether an instance would find room for its next run. Only the transaction that admits it knows; this is for whoever
 * must end something first. Throws when not.
 */
export async function checkQuotas(
  { store, rules }: { readonly store: Store; readonly rules: () => AdmissionRules },
  instance: InstanceRecord,
): Promise<void> {
  const { quotas } = rules();
  if (!isBounded(quotas)) return;
  const others = (await store.listInstances()).map((found) => found.instance);
  const stored = others.filter(({ id }) => id !== instance.id);
  const excess = quotaExcess(quotas, stored, [{ ...instance, status: 'starting' }]);
  if (excess !== undefined) throw quotaExceeded(excess, instance);
}
