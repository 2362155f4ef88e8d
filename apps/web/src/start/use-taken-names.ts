import { useMemo } from 'react';
import { useFleet } from '../page-context.tsx';

/** Names that nothing can be started under. */
export function useTakenNames(): ReadonlySet<string> {
  const { instances } = useFleet();
  return useMemo(() => new Set([...instances.values()].map(({ name }) => name)), [instances]);
}
