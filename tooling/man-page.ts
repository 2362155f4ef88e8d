import type { CommandSpec, OptionSpec } from '../apps/cli/src/command.ts';
import { COMMANDS } from '../apps/cli/src/command-table.ts';
import { COMMON_OPTIONS } from '../apps/cli/src/common-options.ts';
import { choicesOf, TARGETS, valueTerm } from '../apps/cli/src/help.ts';
import { partsOf, usageParts, wrap } from '../apps/cli/src/prose.ts';
import { ERRORS } from '../packages/contract/src/errors.ts';
import { FILES, PROGRAM_VARIABLES, type Variable, VARIABLES } from '../packages/contract/src/surroundings.ts';
import { BERTH_VERSION } from '../packages/contract/src/version.ts';
import { exitStatuses } from './reference-pages.ts';

/** Escapes make a line longer than what is shown of it; style asks for 80. */
const SOURCE_WIDTH = 70;

/** apps/cli/man/berth.1, for man(1). */
export async function manPage(): Promise<string> {
  const specs = await Promise.all(COMMANDS.map((entry) => entry.load()));
  const lines = [
    '.\\" Generated from the commands in apps/cli/src by `npm run generate`. Do not edit.',
    `.TH BERTH 1 "" "Berth ${BERTH_VERSION}" "User Commands"`,
    ...section('NAME', ['berth \\- a terminal that never dies for every AI coding assistant']),
    ...section('SYNOPSIS', synopsis()),
    ...section('DESCRIPTION', description()),
    ...section('COMMANDS', specs.flatMap(command)),
    ...section('OPTIONS OF EVERY COMMAND', [
      'They may also stand before the command.',
      ...options(COMMON_OPTIONS),
    ]),
    ...section('EXIT STATUS', exits()),
    ...section('ENVIRONMENT', environment()),
    ...section('FILES', terms(FILES)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return [`.SH ${title}`, ...lines];
}

function synopsis(): string[] {
  const forms = ['berth COMMAND [OPTIONS] …', 'berth help [COMMAND]', 'berth --version'];
  return forms.flatMap((form, index) => [...(index === 0 ? [] : ['.br']), usage(form)]);
}

function description(): string[] {
  return [
    ...filled(
      'Berth runs terminal programs, above all AI coding assistants, each in a terminal of its own that does not end ' +
        'when yours does. Each program is an instance: it has a name, its screen can be looked at from anywhere, and ' +
        'everything it prints is in a log. A daemon knows them all; a command starts it when it needs one.',
    ),
    '.P',
    ...filled(
      `${TARGETS} Results go to standard output and everything else to standard error. A time is 500ms, 10s, 2m or 1h; ` +
        'a bare number means seconds. Behind -- nothing is taken for an option.',
    ),
  ];
}

function command(spec: CommandSpec): string[] {
  return [
    `.SS ${spec.name}`,
    ...wordsOf(usageParts(`berth ${spec.name} ${spec.usage}`)),
    '.P',
    ...filled(`${spec.summary}.`),
    ...choicesOf(spec).flatMap(terms),
    ...prose(spec.notes ?? ''),
    ...options(spec.options),
    '.P',
    spec.examples.length === 1 ? 'Example:' : 'Examples:',
    ...literal(spec.examples),
  ];
}

/** A usage is broken between its parts and not inside them. */
function wordsOf(parts: readonly string[]): string[] {
  return ['.nh', '.ad l', parts.map((part) => usage(part).replaceAll(' ', '\\ ')).join(' '), '.ad', '.hy'];
}

function prose(notes: string): string[] {
  return partsOf(notes).flatMap(({ kind, text: part }) =>
    kind === 'lines' ? literal(part.split('\n').map((line) => line.trim())) : ['.P', ...filled(part)],
  );
}

function literal(lines: readonly string[]): string[] {
  return ['.RS 4', '.EX', ...lines.map(text), '.EE', '.RE'];
}

function options(all: Readonly<Record<string, OptionSpec>>): string[] {
  return Object.entries(all).flatMap(([name, option]) => [
    '.TP',
    usage(optionTerm(name, option)),
    ...filled(sentence(option.multiple === true ? `${option.help}; may come several times` : option.help)),
  ]);
}

function optionTerm(name: string, option: OptionSpec): string {
  const lead = option.short === undefined ? '' : `-${option.short}, `;
  return `${lead}--${name}${valueTerm(option)}`;
}

function exits(): string[] {
  const failures = exitStatuses().flatMap(({ status, codes }) => [
    '.TP',
    `.B ${status}`,
    ...codes.flatMap((code, index) => [
      ...(index === 0 ? [] : ['.br']),
      ...filled(`${code}: ${ERRORS[code].meaning}`),
    ]),
  ]);
  return ['.TP', '.B 0', 'All went well.', ...failures];
}

function environment(): string[] {
  return [
    ...variables(VARIABLES),
    '.P',
    ...filled(
      'Programs that Berth starts find these. The rest of their environment is built from an allow-list and --env.',
    ),
    ...variables(PROGRAM_VARIABLES),
  ];
}

function variables(all: Readonly<Record<string, Variable>>): string[] {
  return Object.entries(all).flatMap(([name, variable]) => [
    '.TP',
    `.B ${text(name)}`,
    ...filled(variable.meaning),
    ...(variable.default === undefined ? [] : filled(`Default: ${variable.default}.`)),
  ]);
}

function terms(all: Readonly<Record<string, string>>): string[] {
  return Object.entries(all).flatMap(([term, meaning]) => [
    '.TP',
    `.B ${text(term)}`,
    ...filled(sentence(meaning)),
  ]);
}

/** With what is typed in bold, and what stands for something else in italics. */
function usage(form: string): string {
  return text(form)
    .replaceAll(/(?<![\w\\-])(?:\\-){1,2}[A-Za-z](?:\w|\\-)*|(?<![\w[])[a-z][a-z|]+(?![\w])/g, '\\fB$&\\fR')
    .replaceAll(/(?<![\w\\-])[A-Z][A-Z=]*(?!\w)/g, '\\fI$&\\fR');
}

function sentence(phrase: string): string {
  const begun = phrase.charAt(0).toUpperCase() + phrase.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Each sentence on lines of its own, so that roff knows where it ends, and none too long for a diff. */
function filled(paragraph: string): string[] {
  return paragraph
    .split(/(?<=[.!?]) (?=[A-Z])/)
    .flatMap((part) => wrap(part, SOURCE_WIDTH).split('\n'))
    .map(text);
}

/** Text that means itself to roff, in ASCII: a hyphen can be copied, and no line is taken for a request. */
function text(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll("'", '\\(aq')
    .replaceAll('…', '\\&...')
    .replaceAll(
      /[^\0-\x7f]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^\./, '\\&.');
}
