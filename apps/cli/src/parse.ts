import { parseArgs } from 'node:util';
import { BerthError, messageOf } from '@berth/contract';
import { type CommandSpec, Flags, type OptionSpec } from './command.ts';

/** Options that every command understands. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: 'print JSON, and nothing else, on standard output' },
  'no-daemon': { type: 'boolean', help: 'do not start a daemon when none runs' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};

export interface ParsedLine {
  readonly words: readonly string[];
  readonly command: readonly string[] | undefined;
  readonly flags: Flags;
}

/** Parses what stands behind a command's name. Throws `usage`. */
export function parseLine(spec: CommandSpec, args: readonly string[]): ParsedLine {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? undefined : args.slice(end + 1);
  const { values, positionals: before } = parseOptions(spec, own);
  // Behind -- stands a command line, or words that must not be taken for options.
  const command = spec.takesCommand === true ? rest : undefined;
  const positionals = spec.takesCommand === true ? before : [...before, ...(rest ?? [])];
  const flags = new Flags(values);
  if (flags.on('help')) return { words: positionals, command, flags };
  const { min, max } = spec.words;
  if (positionals.length < min) throw usage(spec, 'something is missing');
  if (positionals.length > max) throw usage(spec, `${JSON.stringify(positionals[max])} is too much`);
  return { words: positionals, command, flags };
}

function parseOptions(spec: CommandSpec, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries({ ...spec.options, ...COMMON_OPTIONS }).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), multiple: multiple === true },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(spec, messageOf(error).split('. To specify')[0] ?? '');
  }
}

export function usage(spec: Pick<CommandSpec, 'name' | 'usage'>, problem: string): BerthError {
  return new BerthError({
    code: 'usage',
    message:
      `berth ${spec.name}: ${problem.replace(/\.$/, '')}. Usage: berth ${spec.name} ${spec.usage}`.trim(),
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `10s`, `500ms`, `2m`, `1h`, or plain seconds; in milliseconds. Throws `usage`. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) {
    throw new BerthError({
      code: 'usage',
      message: `--${option} ${text}: write a duration such as 500ms, 10s or 2m.`,
    });
  }
  return Math.round(Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1000));
}

/** The option `--grace`, in milliseconds; undefined leaves it to the agent. Throws `usage`. */
export function parseGrace(flags: Flags): number | undefined {
  const text = flags.text('grace');
  return text === undefined ? undefined : parseDuration('grace', text);
}

/** A whole number of at least 0. Throws `usage`. */
export function parseCount(option: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new BerthError({ code: 'usage', message: `--${option} ${text}: write a whole number.` });
}
