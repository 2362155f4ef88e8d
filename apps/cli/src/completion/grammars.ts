import type { Choices, CommandSpec, OptionSpec } from '../command.ts';
import { COMMANDS } from '../command-table.ts';
import { COMMON_OPTIONS } from '../common-options.ts';
import type { Grammar } from './place.ts';
import type { ShellWord } from './shell-line.ts';

/** Options that may stand before a command. */
const LEADING_OPTIONS = ['--json', '--no-daemon'];

const HELP = { help: 'Show the help of a command' };
const VERSION: Readonly<Record<string, OptionSpec>> = {
  version: { type: 'boolean', short: 'V', help: 'show the version' },
};

/** The command that a line is about, and its words; `berth` itself while its name is still being typed. */
export async function grammarOf(
  words: readonly ShellWord[],
): Promise<{ grammar: Grammar; words: readonly ShellWord[] } | undefined> {
  const at = words.slice(0, -1).findIndex(({ text }) => !LEADING_OPTIONS.includes(text));
  if (at < 0) return { grammar: overall(), words };
  const rest = words.slice(at + 1);
  const name = words[at]?.text;
  if (name === 'help') return { grammar: oneOf(commands(), {}), words: rest };
  const entry = COMMANDS.find((command) => command.name === name);
  return entry === undefined ? undefined : { grammar: withCommon(await entry.load()), words: rest };
}

function overall(): Grammar {
  return oneOf({ ...commands(), ...HELP }, { ...COMMON_OPTIONS, ...VERSION });
}

function oneOf(choices: Choices, options: Grammar['options']): Grammar {
  return { options, words: { min: 1, max: 1, completes: [choices] } };
}

function commands(): Choices {
  return Object.fromEntries(COMMANDS.map(({ name, summary }) => [name, summary]));
}

function withCommon(spec: CommandSpec): Grammar {
  return { ...spec, options: { ...spec.options, ...COMMON_OPTIONS } };
}
