import { API_VERSION_HEADER, API_VERSIONS, GRAPHQL_PATH } from '@berth/contract';
import {
  type AnyVariables,
  cacheExchange,
  Client,
  createRequest,
  fetchExchange,
  type TypedDocumentNode,
} from '@urql/core';
import { type Problem, problemOf } from './problem.ts';

export interface ApiOptions {
  /** The session is over: nothing will be answered any more. */
  readonly signedOut: () => void;
}

/** What the page asks of the daemon: GraphQL by POST, subscriptions as events of the same. Nothing that a script cannot. */
export class Api {
  readonly client: Client;
  readonly #signedOut: () => void;

  constructor({ signedOut }: ApiOptions) {
    this.#signedOut = signedOut;
    this.client = new Client({
      url: GRAPHQL_PATH,
      exchanges: [cacheExchange, fetchExchange],
      fetchSubscriptions: true,
      preferGetMethod: false,
      requestPolicy: 'cache-and-network',
      fetchOptions: { headers: { [API_VERSION_HEADER]: String(API_VERSIONS.max) } },
    });
  }

  /** Asks once, and never answers from memory. Throws a `Problem`. */
  async ask<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const { data, error } = await this.client
      .query(document, variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (error !== undefined) throw this.#noted(problemOf(error));
    return data as Data;
  }

  /** Does something. Throws a `Problem`. */
  async act<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const { data, error } = await this.client.mutation(document, variables).toPromise();
    if (error !== undefined) throw this.#noted(problemOf(error));
    return data as Data;
  }

  /** Follows until told to stop. `ended` comes once, when it was not told to. */
  follow<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    listener: { readonly next: (data: Data) => void; readonly ended: (problem?: Problem) => void },
  ): () => void {
    let isOver = false;
    const end = (problem?: Problem) => {
      if (isOver) return;
      isOver = true;
      // Not from within what is being told: it may begin anew at once.
      queueMicrotask(() => {
        subscription.unsubscribe();
        listener.ended(problem);
      });
    };
    const subscription = this.client
      .executeSubscription<Data, Variables>(createRequest(document, variables))
      .subscribe(({ data, error, hasNext }) => {
        if (isOver) return;
        if (error !== undefined) return end(this.#noted(problemOf(error)));
        if (data !== undefined) listener.next(data);
        if (!hasNext) end();
      });
    return () => {
      isOver = true;
      subscription.unsubscribe();
    };
  }

  #noted(problem: Problem): Problem {
    if (problem.code === 'unauthenticated') this.#signedOut();
    return problem;
  }
}
