import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { FleetSearch } from './fleet-search.ts';

const route = getRouteApi('/');

export type ChangeSearch = (
  change: { readonly [Key in keyof FleetSearch]: FleetSearch[Key] | undefined },
) => void;

/** What of the view stands in the address, and how it is changed there. Undefined takes out. */
export function useFleetSearch(): readonly [FleetSearch, ChangeSearch] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback<ChangeSearch>(
    (change) =>
      void navigate({
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ...change }).filter(
              ([, value]) => value !== undefined && value !== '',
            ),
          ),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, change];
}
