import type { TerminalEvents } from '../ports/runtime.ts';

const nothing = () => undefined;

/** For those who only type. */
export const SILENT: TerminalEvents = {
  output: nothing,
  skipped: nothing,
  resized: nothing,
  caughtUp: nothing,
  exit: nothing,
  end: nothing,
};
