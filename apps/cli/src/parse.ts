import util from 'node:util';
import { BerthError, messageOf } from '@berth/contract';
import { type CommandSpec, type Completes, Flags } from './command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { suggestion } from './suggestion.ts';

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
  checkChoices(spec, positionals, values);
  return { words: positionals, command, flags };
}

function parseOptions(spec: CommandSpec, args: readonly string[]) {
  // The parser is loaded by its first use.
  if (args.length === 0) return { values: {}, positionals: [] };
  const options = Object.fromEntries(
    Object.entries({ ...spec.options, ...COMMON_OPTIONS }).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), multiple: multiple === true },
    ]),
  );
  try {
    return util.parseArgs({ args: withValues(spec, args), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(spec, optionProblem(messageOf(error), Object.keys(options)));
  }
}

/** Options that may stand alone get the value that they mean then. */
function withValues({ options }: Pick<CommandSpec, 'options'>, args: readonly string[]): string[] {
  const alone = new Map<string, string>(
    Object.entries(options).flatMap(([name, option]) =>
      option.type === 'string' && option.alone !== undefined ? [[`--${name}`, option.alone] as const] : [],
    ),
  );
  return args.map((arg) => (alone.has(arg) ? `${arg}=${alone.get(arg)}` : arg));
}

/** What `node:util` says, with the option that was probably meant. */
function optionProblem(message: string, known: readonly string[]): string {
  const problem = message.split('. To specify')[0] ?? '';
  const unknown = /^Unknown option '--([^']+)'/.exec(problem)?.[1];
  if (unknown === undefined) return problem;
  return (
    problem +
    suggestion(
      `--${unknown}`,
      known.map((name) => `--${name}`),
    ).replace(/^ /, '. ')
  );
}

/** Where only certain words make sense, no other gets as far as the command. */
function checkChoices(
  spec: CommandSpec,
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
): void {
  const kinds = 'completes' in spec.words ? spec.words.completes : [];
  for (const [index, word] of words.entries()) {
    const problem = choiceProblem(word, kinds[Math.min(index, kinds.length - 1)]);
    if (problem !== undefined) throw usage(spec, problem);
  }
  for (const [name, option] of Object.entries(spec.options)) {
    const given = values[name];
    if (option.type !== 'string' || typeof given !== 'string') continue;
    const problem = choiceProblem(given, option.completes);
    if (problem !== undefined) throw usage(spec, `--${name} ${problem}`);
  }
}

function choiceProblem(word: string, completes: Completes | undefined): string | undefined {
  if (typeof completes !== 'object' || Object.hasOwn(completes, word)) return undefined;
  const known = Object.keys(completes);
  return `${JSON.stringify(word)} is none of ${known.join(', ')}.${suggestion(word, known)}`;
}

export function usage(spec: Pick<CommandSpec, 'name' | 'usage'>, problem: string): BerthError {
  const sentence = problem.endsWith('?') ? problem : `${problem.replace(/\.$/, '')}.`;
  return new BerthError({
    code: 'usage',
    message: `berth ${spec.name}: ${sentence} Usage: berth ${spec.name} ${spec.usage}`.trim(),
  });
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10s`, `500ms`, `2m`, `1h`, `1d`, or plain seconds; in milliseconds. Throws `usage`. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
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
