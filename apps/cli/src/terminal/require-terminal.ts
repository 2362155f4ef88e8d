import { BerthError } from '@berth/contract';

const TO_ATTACH = 'To attach, both sides must be a terminal. For scripts there are: berth logs, berth send';

/** Refuses, before anything was done, what only makes sense for a person at a terminal. */
export function requireTerminal(message: string = TO_ATTACH): void {
  if (process.stdin.isTTY === true && process.stdout.isTTY === true) return;
  throw new BerthError({ code: 'usage', message });
}
