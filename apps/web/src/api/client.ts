import { API_VERSION_HEADER, API_VERSIONS, GRAPHQL_PATH } from '@berth/contract';
import {
  type AnyVariables,
  cacheExchange,
  Client,
  createRequest,
  type ExecutionResult,
  fetchExchange,
  subscriptionExchange,
  type TypedDocumentNode,
} from '@urql/core';
import type { Client as LineClient } from 'graphql-ws';
import { graphql } from './graphql.ts';
import { type Line, openLine } from './line.ts';
import { type Problem, problemOf } from './problem.ts';

export interface ApiOptions {
  /** The session is over: nothing will be answered any more. */
  readonly signedOut: () => void;
}

const NOTHING = graphql(`
  query Nothing {
    __typename
  }
`);

/** What the page asks of the daemon: GraphQL by POST, and subscriptions over one WebSocket. Nothing that a script cannot. */
export class Api {
  readonly client: Client;
  readonly #signedOut: () => void;
  readonly #line: Line;
  #isClosed = false;

  constructor({ signedOut }: ApiOptions) {
    this.#signedOut = signedOut;
    this.#line = openLine({ refused: signedOut, failed: () => void this.#look() });
    this.client = new Client({
      url: GRAPHQL_PATH,
      exchanges: [cacheExchange, fetchExchange, subscriptionsOver(this.#line.client)],
      preferGetMethod: false,
      requestPolicy: 'cache-and-network',
      fetchOptions: { headers: { [API_VERSION_HEADER]: String(API_VERSIONS.max) } },
    });
  }

  /** When the daemon was heard last by way of what is followed; milliseconds since the epoch. */
  get lastHeardAt(): number | undefined {
    return this.#line.lastHeardAt();
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

  /** Nobody is signed in any more: nothing is followed from now on, and nobody is told to begin anew. */
  readonly close = (): void => {
    this.#isClosed = true;
  };

  /** Follows until told to stop. `ended` comes once, when it was not told to. */
  follow<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    listener: { readonly next: (data: Data) => void; readonly ended: (problem?: Problem) => void },
  ): () => void {
    if (this.#isClosed) return () => undefined;
    let isOver = false;
    const end = (problem?: Problem) => {
      if (isOver) return;
      isOver = true;
      // Not from within what is being told: it may begin anew at once.
      queueMicrotask(() => {
        subscription.unsubscribe();
        if (!this.#isClosed) listener.ended(problem);
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

  /** Browsers do not say why a WebSocket was refused; a request tells whether the session is over. */
  async #look(): Promise<void> {
    if (this.#isClosed) return;
    await this.ask(NOTHING, {}).catch(() => undefined);
  }

  #noted(problem: Problem): Problem {
    if (problem.code === 'unauthenticated') this.#signedOut();
    return problem;
  }
}

function subscriptionsOver(line: LineClient) {
  return subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: line.subscribe(
          { query, variables: { ...variables } },
          {
            next: (result) => sink.next(result as ExecutionResult),
            error: (error) => sink.error(error),
            complete: () => sink.complete(),
          },
        ),
      }),
    }),
  });
}
