import type { ComponentType, ReactNode } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import type { Problem } from '../api/problem.ts';
import { useAnswer } from '../api/use-answer.ts';
import { ErrorState, LoadingState } from './states.tsx';

/** Shows what was answered, once it was; until then that it is on its way, or why it does not come. */
export function AskedPart<Data, Variables extends AnyVariables>({
  query,
  variables,
  refused: Refused = Refusal,
  children,
}: {
  query: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  /** What is shown instead of the problem, where it is nothing unusual. */
  refused?: ComponentType<{ problem: Problem; again: () => void }>;
  children: (data: Data, again: () => void) => ReactNode;
}) {
  const { data, problem, again } = useAnswer(query, variables);
  if (data !== undefined) return children(data, again);
  if (problem === undefined) return <LoadingState />;
  return <Refused problem={problem} again={again} />;
}

function Refusal({ problem, again }: { problem: Problem; again: () => void }) {
  return <ErrorState problem={problem} retry={again} />;
}
