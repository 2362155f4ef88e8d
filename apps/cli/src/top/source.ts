import type { InstanceView, ResourcesView } from '@berth/contract/schemas';

/** What is new in the world of `berth top`. */
export type TopUpdate =
  | { readonly kind: 'instances'; readonly instances: readonly InstanceView[] }
  | { readonly kind: 'resources'; readonly resources: ResourcesView }
  /** Nobody answers at the moment; the next update says that somebody does. */
  | { readonly kind: 'away' };

/** Where `berth top` has its facts from, and who does what it asks for. */
export interface TopSource {
  /** Calls `take` with all there is and then with all that is new, until aborted. Rejects when waiting would not help. */
  watch(take: (update: TopUpdate) => void, signal: AbortSignal): Promise<void>;
  /** Resolves when nothing of it runs any more. */
  stop(id: string): Promise<InstanceView>;
  /** Resolves when it runs again. */
  restart(id: string): Promise<InstanceView>;
  /** The last lines that it printed, as text. */
  lastLines(id: string, count: number): Promise<readonly string[]>;
}
