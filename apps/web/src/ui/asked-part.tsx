import type { ReactNode } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { useAsked } from '../api/use-asked.ts';
import { ErrorState, LoadingState } from './states.tsx';

/** Shows what was answered, once it was; until then that it is on its way, or why it does not come. */
export function AskedPart<Data, Variables extends AnyVariables>({
  query,
  variables,
  children,
}: {
  query: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  children: (data: Data, again: () => void) => ReactNode;
}) {
  const { data, problem, again } = useAsked(query, variables);
  if (data !== undefined) return children(data, again);
  return problem === undefined ? <LoadingState /> : <ErrorState problem={problem} retry={again} />;
}
