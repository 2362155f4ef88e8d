import type { Instance } from './instance-fields.ts';

type Listed = Pick<Instance, 'id' | 'name' | 'agent' | 'workspace' | 'removedAt'>;

export interface Removed extends Listed {
  readonly removedAt: string;
}

export function lastRemovedFirst(instances: readonly Listed[]): readonly Removed[] {
  return instances
    .filter((instance): instance is Removed => instance.removedAt !== null)
    .toSorted((a, b) => Date.parse(b.removedAt) - Date.parse(a.removedAt));
}
