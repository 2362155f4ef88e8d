import { type ErrorCode, isErrorCode } from '@berth/contract';
import type { CombinedError } from '@urql/core';

/** Why something was not done, as the daemon said it, or why it could not be asked. */
export class Problem extends Error {
  /** `unreachable`: there was no answer. `unknown`: there was one that this page does not understand. */
  readonly code: ErrorCode | 'unreachable' | 'unknown';

  constructor(code: Problem['code'], message: string) {
    super(message);
    this.name = 'Problem';
    this.code = code;
  }
}

const UNAUTHENTICATED = 401;

export function problemOf(error: CombinedError): Problem {
  const [first] = error.graphQLErrors;
  const code = first?.extensions['code'];
  if (first !== undefined) return new Problem(isErrorCode(code) ? code : 'unknown', first.message);
  if (statusOf(error) === UNAUTHENTICATED) return new Problem('unauthenticated', error.message);
  return new Problem('unreachable', error.networkError?.message ?? error.message);
}

function statusOf({ response }: CombinedError): number | undefined {
  return response instanceof Response ? response.status : undefined;
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('unknown', error instanceof Error ? error.message : String(error));
}
