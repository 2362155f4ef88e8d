import { BerthError } from '@berth/contract';

/** Refuses, before anything was done, what only makes sense for a person at a terminal. */
export function requireTerminal(): void {
  if (process.stdin.isTTY === true && process.stdout.isTTY === true) return;
  const message = 'To attach, both sides must be a terminal. For scripts there are: berth logs, berth send';
  throw new BerthError({ code: 'usage', message });
}
