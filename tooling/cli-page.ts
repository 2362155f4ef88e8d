import type { CommandSpec, OptionSpec } from '../apps/cli/src/command.ts';
import { COMMANDS } from '../apps/cli/src/command-table.ts';
import { COMMON_OPTIONS } from '../apps/cli/src/common-options.ts';
import { choicesOf, TARGETS, valueTerm } from '../apps/cli/src/help.ts';
import { partsOf } from '../apps/cli/src/prose.ts';
import { FILES, PROGRAM_VARIABLES, type Variable, VARIABLES } from '../packages/contract/src/surroundings.ts';
import { code, fence, page, table } from './markdown.ts';
import { exitStatuses } from './reference-pages.ts';

/** docs/cli.md */
export async function cliPage(): Promise<string> {
  const specs = await Promise.all(COMMANDS.map((entry) => entry.load()));
  return page('Command line', 'the commands in apps/cli/src', [
    fence('text', ['berth COMMAND [OPTIONS] …', 'berth help [COMMAND]', 'berth --version']),
    `${TARGETS} Results go to standard output and everything else to standard error. A time is \`500ms\`, \`10s\`, \`2m\` or ` +
      '`1h`; a bare number means seconds. Behind `--` nothing is taken for an option.',
    table(
      ['Command', ''],
      specs.map(({ name, summary }) => [`[${code(name)}](#berth-${name})`, summary]),
    ),
    '## Options of every command',
    'They may also stand before the command.',
    optionTable(COMMON_OPTIONS),
    ...specs.flatMap(commandParts),
    ...exitParts(),
    ...environmentParts(),
    '## Files',
    table(
      ['', ''],
      Object.entries(FILES).map(([path, meaning]) => [code(path), inline(meaning)]),
    ),
    'Directories are closed to other users (0700), files and sockets too (0600).',
  ]);
}

function commandParts(spec: CommandSpec): string[] {
  const { name, summary, usage, notes, options, examples } = spec;
  return [
    `## berth ${name}`,
    `${inline(summary)}.`,
    fence('text', [`berth ${name} ${usage}`.trimEnd()]),
    ...choicesOf(spec).map((choices) => table(['Word', ''], rows(choices))),
    ...(notes === undefined ? [] : prose(notes)),
    ...(Object.keys(options).length === 0 ? [] : [optionTable(options)]),
    fence('sh', examples),
  ];
}

function prose(notes: string): string[] {
  return partsOf(notes).map(({ kind, text }) =>
    kind === 'lines'
      ? fence(
          'text',
          text.split('\n').map((line) => line.replace(/^ {2}/, '')),
        )
      : inline(text),
  );
}

function optionTable(options: Readonly<Record<string, OptionSpec>>): string {
  return table(
    ['Option', ''],
    Object.entries(options).map(([name, option]) => [
      optionTerm(name, option),
      inline(optionMeaning(option)),
    ]),
  );
}

function optionTerm(name: string, option: OptionSpec): string {
  const long = code(`--${name}${valueTerm(option)}`);
  return option.short === undefined ? long : `${code(`-${option.short}`)}, ${long}`;
}

function optionMeaning({ help, multiple }: OptionSpec): string {
  return multiple === true ? `${help}; may come several times` : help;
}

function exitParts(): string[] {
  return [
    '## Exit statuses',
    'Each code is explained in [errors](errors.md).',
    table(
      ['Status', 'Meaning'],
      [
        ['0', 'All went well.'],
        ...exitStatuses().map(({ status, codes }) => [String(status), codes.map(code).join(', ')]),
      ],
    ),
  ];
}

function environmentParts(): string[] {
  return [
    '## Environment',
    'What Berth reads:',
    table(
      ['Variable', '', 'Default'],
      Object.entries(VARIABLES).map(([name, variable]) => [
        code(name),
        inline(variable.meaning),
        defaultOf(variable),
      ]),
    ),
    'What programs find that Berth starts; the rest of their environment is ' +
      '[built, not inherited](../SECURITY.md#the-environment-of-an-instance):',
    table(
      ['Variable', ''],
      Object.entries(PROGRAM_VARIABLES).map(([name, { meaning }]) => [code(name), inline(meaning)]),
    ),
  ];
}

function defaultOf(variable: Variable): string {
  return inline(variable.default ?? '');
}

function rows(choices: Readonly<Record<string, string>>): string[][] {
  return Object.entries(choices).map(([word, meaning]) => [code(word), inline(meaning)]);
}

/** Text that means itself, with what is typed in another face. */
function inline(text: string): string {
  return text
    .replaceAll(/[\\`*<]/g, (character) => `\\${character}`)
    .replaceAll(/(?<![\w/-])(--?[a-z][a-z-]*|--)(?![\w-])/g, (option) => code(option));
}
