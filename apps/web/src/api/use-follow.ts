import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useEffectEvent } from 'react';
import { useApi } from '../page-context.tsx';
import { Delays } from './delays.ts';

/**
 * Follows for as long as the calling part of the page is shown and looked at: a tab in the background needs none of it.
 * Begins anew when it was cut off.
 */
export function useFollow<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { next, isOff = false }: { next: (data: Data) => void; isOff?: boolean },
): void {
  const api = useApi();
  const question = JSON.stringify(variables);
  const take = useEffectEvent(next);
  useEffect(() => {
    if (isOff) return undefined;
    const delays = new Delays();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    const open = () => {
      stop = api.follow(document, JSON.parse(question) as Variables, {
        next: (data) => {
          delays.reset();
          take(data);
        },
        ended: () => {
          stop = undefined;
          timer = setTimeout(open, delays.next());
        },
      });
    };
    const close = () => {
      clearTimeout(timer);
      stop?.();
      stop = undefined;
    };
    const looked = () => {
      close();
      if (globalThis.document.visibilityState === 'visible') open();
    };
    looked();
    globalThis.document.addEventListener('visibilitychange', looked);
    return () => {
      globalThis.document.removeEventListener('visibilitychange', looked);
      close();
    };
  }, [api, document, question, isOff]);
}
