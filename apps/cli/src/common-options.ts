import type { OptionSpec } from './command.ts';

/** Options that every command understands. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: 'print JSON, and nothing else, on standard output' },
  'no-daemon': { type: 'boolean', help: 'do not start a daemon when none runs' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};
