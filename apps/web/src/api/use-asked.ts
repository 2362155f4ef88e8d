import { useCallback, useEffect, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { useFleet } from '../page-context.tsx';
import { type Problem, problemOf } from './problem.ts';

export interface Asked<Data> {
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly isAsking: boolean;
  readonly again: () => void;
}

/** What the daemon answers, asked for anew whenever it has come back. */
export function useAsked<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const { epoch } = useFleet();
  const [asked] = useState(epoch);
  const [{ data, error, fetching }, ask] = useQuery<Data, Variables>({ query, variables } as never);
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask]);
  useEffect(() => {
    if (epoch !== asked) again();
  }, [epoch, asked, again]);
  // Without an answer to the whole it is null.
  return { data: data ?? undefined, problem: error && problemOf(error), isAsking: fetching, again };
}
