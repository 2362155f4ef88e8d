import { BERTH_VERSION } from '@berth/contract';
import type { Choices, CommandSpec, OptionSpec } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { partsOf, usageParts, wrap } from './prose.ts';
import { columns } from './table.ts';

/** No line of a help is longer, so that it can be read in a window beside others. */
export const HELP_WIDTH = 100;

/** What the name of an instance may be, for the help and the reference pages. */
export const TARGETS = 'NAME is an id, a name, or the beginning of one.';

const EXAMPLES = [
  'berth start demo --attach        a scripted assistant to try; leave it with ctrl-q',
  'berth start -n tests -- npm test',
  'berth ls --json',
];

const CLOSING = `berth COMMAND --help shows a command’s options and examples. ${TARGETS} Every command takes --json. Exit
status: 0 done, 2 wrong usage, 3 not found, 4 wrong state, 5 cannot be started, 7 no daemon, 8 timeout, 9 disk or database;
all of them are in docs/errors.md.`;

export function overview(): string {
  return `Berth ${BERTH_VERSION}: a terminal that never dies for every AI coding assistant.

Usage: berth COMMAND [OPTIONS] …

${table(COMMANDS.map(({ name, summary }) => [name, summary]))}

Examples:
${EXAMPLES.map(indented).join('\n')}

${prose(CLOSING)}
`;
}

export function commandHelp(spec: CommandSpec): string {
  const options = Object.entries({ ...spec.options, ...COMMON_OPTIONS });
  const parts = [
    spec.summary,
    usageOf(spec),
    ...choicesOf(spec).map((choices) => table(Object.entries(choices))),
    ...(spec.notes === undefined ? [] : [prose(spec.notes)]),
    `Options:\n${table(options.map(([name, option]) => [optionTerm(name, option), option.help]))}`,
    `Examples:\n${spec.examples.map(indented).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function usageOf({ name, usage }: CommandSpec): string {
  const lead = `Usage: berth ${name} `;
  return (lead + wrapAt(lead.length, usageParts(usage))).trimEnd();
}

/** The words that are the only ones possible in their place, such as the actions of `daemon`. */
export function choicesOf({ words }: Pick<CommandSpec, 'words'>): Choices[] {
  return 'completes' in words ? words.completes.filter((completes) => typeof completes === 'object') : [];
}

/** `-n, --name NAME`, with room for a letter where there is none. */
function optionTerm(name: string, option: OptionSpec): string {
  const lead = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${lead}--${name}${valueTerm(option)}`;
}

/** ` NAME` behind an option with a value, or `[=NAME]` where it may stand alone. */
export function valueTerm(option: OptionSpec): string {
  if (option.type !== 'string') return '';
  return option.alone === undefined ? ` ${option.value}` : `[=${option.value}]`;
}

/** Terms and what they mean, beside each other and never too wide. */
function table(rows: readonly (readonly [string, string])[]): string {
  const meaningAt = Math.max(...rows.map(([term]) => term.length)) + 4;
  return columns(rows.map(([term, meaning]) => [indented(term), meaning]))
    .split('\n')
    .map((line) => line.slice(0, meaningAt) + wrapAt(meaningAt, line.slice(meaningAt)))
    .join('\n');
}

/** What stands behind `column` characters, in as many lines as it takes. */
function wrapAt(column: number, text: string | readonly string[]): string {
  return wrap(text, HELP_WIDTH - column).replaceAll('\n', `\n${' '.repeat(column)}`);
}

function prose(notes: string): string {
  return partsOf(notes)
    .map(({ kind, text }) => (kind === 'lines' ? text : wrap(text, HELP_WIDTH)))
    .join('\n\n');
}

function indented(line: string): string {
  return `  ${line}`;
}
