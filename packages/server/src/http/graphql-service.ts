import type { IncomingMessage, ServerResponse } from 'node:http';
import { GRAPHQL_PATH } from '@berth/contract';
import type { Caller, Log } from '@berth/core';
import { createYoga } from 'graphql-yoga';
import { publicError } from '../graphql/api-errors.ts';
import { documentCache } from '../graphql/document-cache.ts';
import type { ApiContext } from '../graphql/builder.ts';
import { queryLimits } from '../graphql/query-limits.ts';
import { createSchema } from '../graphql/schema.ts';
import { createSubscriptionService, type SubscriptionService } from './subscription-service.ts';

export interface GraphqlParts extends Omit<ApiContext, 'caller' | 'signal'> {
  readonly log: Log;
}

/** Answers GraphQL, subscriptions over SSE or a WebSocket. Who asks has been let in already. */
export interface GraphqlService {
  readonly answer: (request: IncomingMessage, response: ServerResponse, caller: Caller) => void;
  readonly follow: SubscriptionService;
}

export type Yoga = ReturnType<typeof createBerthYoga>;

export function createGraphqlService(parts: GraphqlParts): GraphqlService {
  const { log } = parts;
  const yoga = createBerthYoga(parts);
  return {
    answer: (request, response, caller) => {
      void Promise.resolve(yoga.handle(request, response, { caller })).catch((error: unknown) =>
        log.warn('request failed', { error: String(error) }),
      );
    },
    follow: createSubscriptionService(yoga, log),
  };
}

function createBerthYoga(parts: GraphqlParts) {
  const { log } = parts;
  return createYoga<{ caller: Caller }, ApiContext>({
    schema: createSchema(),
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    graphiql: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    plugins: [queryLimits(log)],
    parserAndValidationCache: { documentCache: documentCache(), errorCache: documentCache() },
    maskedErrors: { maskError: (error) => publicError(error, log) },
    context: ({ caller, request }) => ({ ...parts, caller, signal: request.signal }),
  });
}
