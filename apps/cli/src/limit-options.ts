import { BerthError, type LimitName } from '@berth/contract';
import type { OptionSpec } from './command.ts';
import { parseSize } from './parse-size.ts';

/** What an instance may take of the machine. */
export const LIMIT_OPTIONS = {
  memory: {
    type: 'string',
    value: 'SIZE',
    completes: 'nothing',
    help: 'most memory of all its processes together, such as 512m or 2g',
  },
  cpus: {
    type: 'string',
    value: 'N',
    completes: 'nothing',
    help: 'most processors it may use, such as 0.5 or 2',
  },
  pids: { type: 'string', value: 'N', completes: 'nothing', help: 'most processes and threads at a time' },
  files: { type: 'string', value: 'N', completes: 'nothing', help: 'most open files of each process' },
} as const satisfies Record<LimitName, OptionSpec>;

/** Throws `usage`. */
export function parseLimit(name: LimitName, text: string): number {
  if (name === 'memory') return parseSize(name, text);
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new BerthError({ code: 'usage', message: `--${name} ${text} is no number above 0.` });
}
