import { BerthError, type ErrorCode, isErrorCode, type Refusal } from '@berth/contract';

interface WireError {
  readonly message: string;
  readonly extensions?: { readonly code?: unknown; readonly details?: unknown };
}

/** Turns what the API answered into the error that was thrown on the other side. */
export function fromWire(errors: readonly WireError[]): BerthError {
  const first = errors[0];
  const code: ErrorCode = isErrorCode(first?.extensions?.code) ? first.extensions.code : 'internal';
  const details = first?.extensions?.details;
  const refusal: Refusal = {
    code,
    message: errors.map(({ message }) => message).join(' '),
    ...(typeof details === 'object' && details !== null ? { details: { ...details } } : {}),
  };
  return new BerthError(refusal);
}

/** Nobody listens, or the daemon went away over the request. */
export function isAbsent(error: unknown): error is BerthError {
  return error instanceof BerthError && error.code === 'daemon_unavailable';
}

/** The daemon had the request when it went away; it may have done what was asked. */
export function mayHaveHappened(error: unknown): boolean {
  return isAbsent(error) && error.details?.['sent'] === true;
}
