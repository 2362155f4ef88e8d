import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useCallback, useState } from 'react';
import { useApi } from '../page-context.tsx';
import { useToasts } from '../ui/toast.tsx';

export interface Told {
  /** Said when it was done; nothing when left out. */
  readonly done?: string;
  readonly failed: string;
}

/** Does one thing at a time, and says what came of it. Resolves with the answer, or undefined when it was refused. */
export function useAct(): {
  readonly isBusy: boolean;
  readonly run: <Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    told: Told,
  ) => Promise<Data | undefined>;
} {
  const api = useApi();
  const { done, problem } = useToasts();
  const [isBusy, setBusy] = useState(false);
  const run = useCallback(
    async <Data, Variables extends AnyVariables>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
      told: Told,
    ): Promise<Data | undefined> => {
      setBusy(true);
      try {
        const data = await api.act(document, variables);
        if (told.done !== undefined) done(told.done);
        return data;
      } catch (error) {
        problem(told.failed, error);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [api, done, problem],
  );
  return { isBusy, run };
}
