import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import { useApi } from '../page-context.tsx';
import { ResourceStore, type ResourceUse } from './resource-store.ts';

const ResourceContext = createContext<ResourceStore | undefined>(undefined);

/** One subscription for all that is shown below. */
export function ResourceProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const [store] = useState(() => new ResourceStore(api));
  useEffect(() => store.watch(), [store]);
  return <ResourceContext value={store}>{children}</ResourceContext>;
}

/** What one instance uses; draws anew only what asks for it. */
export function useUseOf(id: string): ResourceUse | undefined {
  const store = use(ResourceContext);
  if (store === undefined) throw new Error('used outside of ResourceProvider');
  return useSyncExternalStore(store.subscribe, () => store.of(id));
}
