import { BerthError, ERRORS, isExhaustion, messageOf } from '@berth/contract';
import type { Log } from '@berth/core';
import { GraphQLError } from 'graphql';

/**
 * How an error leaves the API: what Berth reports on purpose keeps its code; what the caller wrote wrong in GraphQL
 * itself stays as it is; what the kernel had nothing left for says so; anything else is a bug, goes to the log, and
 * tells the caller nothing but that.
 */
export function publicError(error: unknown, log: Log): GraphQLError {
  const original = isFromGraphQL(error) ? error.originalError : error;
  if (original instanceof BerthError) return fromBerth(original);
  if (isFromGraphQL(error) && (original === undefined || isFromGraphQL(original))) return brief(error);
  log.warn('unexpected error in a request', { error: stackOf(original) });
  if (isExhaustion(original)) return fromBerth(exhausted(original));
  return fromBerth(
    new BerthError({
      code: 'internal',
      message: 'A bug in Berth. The daemon log has the details: berth daemon logs',
    }),
  );
}

/** The library repeats what it could not read, and that may be all of a large body. */
function brief(error: GraphQLError): GraphQLError {
  const { message, extensions } = error;
  if (JSON.stringify({ message, extensions }).length <= MESSAGE_MAX) return error;
  const { code, http } = extensions;
  return new GraphQLError(`${message.slice(0, MESSAGE_MAX)}…`, {
    extensions: { code, ...(http === undefined ? {} : { http }) },
  });
}

const MESSAGE_MAX = 2000;

function exhausted(cause: unknown): BerthError {
  const message = `The machine, or the daemon, has nothing left for this: ${messageOf(cause)}. Try again when there is less to do.`;
  return new BerthError({ code: 'machine_exhausted', message }, { cause });
}

/** By its name: the library comes in several builds, and who parses may have loaded another one than this module. */
function isFromGraphQL(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

function fromBerth(error: BerthError): GraphQLError {
  const { code, retryable, details } = error;
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: {
      code,
      retryable,
      ...(details === undefined ? {} : { details }),
      http: { status: ERRORS[code].http },
    },
  });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
