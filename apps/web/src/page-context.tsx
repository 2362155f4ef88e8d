import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import { Provider as UrqlProvider, useQuery } from 'urql';
import type { Api } from './api/client.ts';
import type { Fleet, FleetStore } from './fleet/fleet-store.ts';
import type { Instance } from './fleet/instance-fields.ts';
import type { PageWorker } from './offline/page-worker.ts';
import { CALLER, may, type Right } from './session/caller.ts';
import type { SessionStore } from './session/session-store.ts';

/** What lives as long as the page. Made once, in main.tsx. */
export interface PageParts {
  readonly api: Api;
  readonly fleet: FleetStore;
  readonly session: SessionStore;
  readonly worker: PageWorker;
}

const PageContext = createContext<PageParts | undefined>(undefined);

export function PageProvider({ parts, children }: { parts: PageParts; children: ReactNode }) {
  return (
    <PageContext value={parts}>
      <UrqlProvider value={parts.api.client}>{children}</UrqlProvider>
    </PageContext>
  );
}

export function usePage(): PageParts {
  const parts = use(PageContext);
  if (parts === undefined) throw new Error('used outside of the page');
  return parts;
}

export function useApi(): Api {
  return usePage().api;
}

export function useFleet(): Fleet {
  const { fleet } = usePage();
  return useSyncExternalStore(fleet.subscribe, fleet.current);
}

/** One thing of the fleet, which must be the same as long as nothing of it changes: nothing is drawn for the rest. */
export function useOfFleet<Value>(read: (fleet: Fleet) => Value): Value {
  const { fleet } = usePage();
  return useSyncExternalStore(fleet.subscribe, () => read(fleet.current()));
}

/** By id or by name; undefined when there is none of that name, or not yet. */
export function useInstance(target: string): Instance | undefined {
  return useOfFleet(({ instances }) => instances.get(target) ?? namedIn(instances, target));
}

function namedIn(instances: ReadonlyMap<string, Instance>, name: string): Instance | undefined {
  for (const instance of instances.values()) if (instance.name === name) return instance;
  return undefined;
}

/** Who is signed in, and what is known of the daemon; undefined until that was answered. */
export function useCaller() {
  const [{ data }] = useQuery({ query: CALLER, requestPolicy: 'cache-first' });
  return data;
}

export function useMay(right: Right): boolean {
  return may(useCaller()?.caller, right);
}

export function useIsSignedOut(): boolean {
  const { session } = usePage();
  return useSyncExternalStore(session.subscribe, session.isOver);
}
