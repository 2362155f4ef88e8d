import { type AuditChange, type InstanceId, isId } from '@berth/contract';
import { findTarget } from '../instance/targets.ts';
import type { InstanceRecord, InstanceWithRun, Store } from '../ports/store.ts';

/** What of an instance an act may change, as far as it matters to whoever asks later who changed it. */
function facts({ name, status, desired, generation, conversation, spec, removedAt }: InstanceRecord) {
  const { restart = 'never', limits = {} } = spec;
  const isRemoved = removedAt !== null;
  return {
    ...{ name, status, desired, generation, restart, limits, isRemoved },
    conversation: conversation?.id ?? null,
  };
}

type Facts = ReturnType<typeof facts>;

/** The instance that is meant, as it is now. Undefined where there is none, or more than one. */
export async function meant(store: Store, target: string | null): Promise<InstanceRecord | undefined> {
  if (target === null) return undefined;
  const byId = isId('instance', target) ? await store.getInstance(target as InstanceId) : undefined;
  if (byId !== undefined) return byId.instance;
  const found = findTarget(await store.listInstances(), target);
  return found.ok ? found.value.instance : undefined;
}

/** The instance that a mutation's answer is about. */
export function instanceOf(answer: unknown): InstanceId | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { id, instance, prompt } = answer as Readonly<Record<string, unknown>>;
  const named = [id, instance].find((each) => typeof each === 'string' && isId('instance', each));
  return named === undefined ? instanceOf(prompt) : (named as InstanceId);
}

/** Fields that are different. All of them where there was no instance before, or there is none now. */
export function changesOf(
  before: InstanceRecord | undefined,
  after: InstanceWithRun | undefined,
): Readonly<Record<string, AuditChange>> | null {
  const [old, now] = [before && facts(before), after && facts(after.instance)];
  const names = Object.keys(now ?? old ?? {}) as (keyof Facts)[];
  const changes = names
    .map((name) => [name, { before: old?.[name] ?? null, after: now?.[name] ?? null }] as const)
    .filter(([, { before, after }]) => JSON.stringify(before) !== JSON.stringify(after));
  return changes.length === 0 ? null : Object.fromEntries(changes);
}
