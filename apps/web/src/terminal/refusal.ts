import { CLOSE, ERRORS, isErrorCode } from '@berth/contract';

/** Why the daemon does not want to, as it said it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** It may go another way when it is asked again. */
export function passesByItself({ code }: Refusal): boolean {
  return isErrorCode(code) && ERRORS[code].retryable;
}

/** What the end of a connection that reads a log means: `away` is read on from where it ended. */
export function endOfLog(code: number, refusal: Refusal | undefined): 'complete' | 'refused' | 'away' {
  if (code === CLOSE.done) return 'complete';
  return refusal === undefined || passesByItself(refusal) ? 'away' : 'refused';
}
