import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useCallback, useState } from 'react';
import { useApi } from '../page-context.tsx';
import { useToasts } from './toast.tsx';

export interface Told {
  /** Said when it was done; nothing when left out. */
  readonly done?: string;
  readonly failed: string;
}

/** Does one thing at a time, and says what came of it. Both resolve with the answer, or undefined when it was refused. */
export function useAct(): {
  readonly isBusy: boolean;
  readonly act: <Answer>(work: () => Promise<Answer>, told: Told) => Promise<Answer | undefined>;
  readonly run: <Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    told: Told,
  ) => Promise<Data | undefined>;
} {
  const api = useApi();
  const { done, problem } = useToasts();
  const [isBusy, setBusy] = useState(false);
  const act = useCallback(
    async <Answer>(work: () => Promise<Answer>, told: Told): Promise<Answer | undefined> => {
      setBusy(true);
      try {
        const answer = await work();
        if (told.done !== undefined) done(told.done);
        return answer;
      } catch (error) {
        problem(told.failed, error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [done, problem],
  );
  const run = useCallback(
    <Data, Variables extends AnyVariables>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
      told: Told,
    ): Promise<Data | undefined> => act(() => api.act(document, variables), told),
    [api, act],
  );
  return { isBusy, act, run };
}
