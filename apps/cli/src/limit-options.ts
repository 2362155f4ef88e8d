import { BerthError, type LimitName } from '@berth/contract';
import type { Flags, OptionSpec } from './command.ts';
import { parseDuration } from './parse.ts';
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
  disk: {
    type: 'string',
    value: 'SIZE',
    completes: 'nothing',
    help: 'warn when workspace, log and home have so much; nothing keeps it from more',
  },
  'run-timeout': {
    type: 'string',
    value: 'DURATION',
    completes: 'nothing',
    help: 'end it when one run has taken so long, such as 90m or 8h',
  },
  'idle-timeout': {
    type: 'string',
    value: 'DURATION',
    completes: 'nothing',
    help: 'archive it when nobody has needed it for so long',
  },
} as const satisfies Record<string, OptionSpec>;
type LimitOption = keyof typeof LIMIT_OPTIONS;

/** The limit that an option is about. */
const LIMIT_OF: Readonly<Record<LimitOption, LimitName>> = {
  memory: 'memory',
  cpus: 'cpus',
  pids: 'pids',
  files: 'files',
  disk: 'disk',
  'run-timeout': 'run',
  'idle-timeout': 'idle',
};

/** Takes a limit off, where that can be said. */
const OFF = 'none';

/** The limits that a command line names. Throws `usage`. */
export function limitsOf(flags: Flags): Partial<Record<LimitName, number>> {
  const named = Object.entries(changedLimitsOf(flags));
  const off = named.find(([, value]) => value === null);
  if (off === undefined) return Object.fromEntries(named) as Partial<Record<LimitName, number>>;
  throw new BerthError({ code: 'usage', message: `There is no limit of ${off[0]} that could be taken off.` });
}

/** The same with null for those that are to be taken off. Throws `usage`. */
export function changedLimitsOf(flags: Flags): Partial<Record<LimitName, number | null>> {
  const options = Object.keys(LIMIT_OPTIONS) as LimitOption[];
  return Object.fromEntries(
    options.flatMap((option) => {
      const text = flags.text(option);
      if (text === undefined) return [];
      return [[LIMIT_OF[option], text === OFF ? null : parseLimit(option, text)]];
    }),
  );
}

function parseLimit(option: LimitOption, text: string): number {
  const limit = LIMIT_OF[option];
  if (limit === 'memory' || limit === 'disk') return parseSize(option, text);
  if (limit === 'run' || limit === 'idle') return parseDuration(option, text);
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new BerthError({ code: 'usage', message: `--${option} ${text} is no number above 0.` });
}
