import { ERRORS, isErrorCode } from '@berth/contract';

/** Why the daemon does not want to, as it said it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** It may go another way when it is asked again. */
export function passesByItself({ code }: Refusal): boolean {
  return isErrorCode(code) && ERRORS[code].retryable;
}
