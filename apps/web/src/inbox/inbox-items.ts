import type { Instance } from '../fleet/instance-fields.ts';
import type { Prompt } from '../instance/prompt-documents.ts';

/** What a person is waited for, in the order in which it presses. */
export const ITEM_KINDS = [
  'approval',
  'question',
  'login',
  'error',
  'quarantined',
  'blocked',
  'prompt',
  'limit',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export interface InboxItem {
  /** The same as long as it is about the same. */
  readonly key: string;
  readonly kind: ItemKind;
  readonly instance: Instance;
  /** ISO 8601; null where nobody noted it. */
  readonly since: string | null;
  /** Of a prompt of which nothing showed that it arrived. */
  readonly prompt?: Prompt;
}

const BY_ACTIVITY: Readonly<Record<string, ItemKind>> = {
  waiting_approval: 'approval',
  waiting_input: 'question',
  auth_failed: 'login',
  error: 'error',
  limited: 'limit',
};

/** Everything that waits for a person, newest first; what nobody can hurry comes last. */
export function inboxItems(
  instances: Iterable<Instance>,
  prompts: readonly Prompt[] = [],
): readonly InboxItem[] {
  const known = new Map<string, Instance>();
  for (const instance of instances) known.set(instance.id, instance);
  const items = [
    ...[...known.values()].flatMap(itemOf),
    ...prompts.flatMap((prompt) => {
      const instance = known.get(prompt.instance);
      if (prompt.state !== 'unconfirmed' || instance === undefined) return [];
      return [{ key: prompt.id, kind: 'prompt' as const, instance, since: prompt.updatedAt, prompt }];
    }),
  ];
  return items.toSorted(
    (one, other) =>
      Number(one.kind === 'limit') - Number(other.kind === 'limit') ||
      (other.since ?? '').localeCompare(one.since ?? ''),
  );
}

/** How many in the inbox somebody can do something about; prompts are known there alone. */
export function waitingIn({ instances }: { readonly instances: ReadonlyMap<string, Instance> }): number {
  return [...instances.values()].flatMap(itemOf).filter(({ kind }) => kind !== 'limit').length;
}

function itemOf(instance: Instance): readonly InboxItem[] {
  const kind = kindOf(instance);
  if (kind === undefined) return [];
  const { id, activitySince, exit } = instance;
  const isOver = kind === 'blocked' || kind === 'quarantined';
  const since = isOver ? (exit?.time ?? activitySince) : activitySince;
  return [{ key: `${id} ${kind} ${since}`, kind, instance, since }];
}

function kindOf({ archived, status, activity, recovery }: Instance): ItemKind | undefined {
  if (archived) return undefined;
  if (recovery?.state === 'blocked' || recovery?.state === 'quarantined') return recovery.state;
  if (recovery?.state === 'limited' && status === 'exited') return 'limit';
  return status === 'running' ? BY_ACTIVITY[activity] : undefined;
}
