import { BERTH_VERSION } from '@berth/contract';
import type { CommandSpec, OptionSpec } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { COMMON_OPTIONS } from './parse.ts';
import { columns } from './table.ts';

export function overview(): string {
  const rows = COMMANDS.map(({ name, summary }) => [`  ${name}`, summary]);
  return `Berth ${BERTH_VERSION}: a terminal that never dies for every AI coding assistant.

Usage: berth COMMAND [OPTIONS] …

${columns(rows)}

Examples:
  berth start demo --attach        a scripted assistant to try; leave it with ctrl-q
  berth start -n tests -- npm test
  berth ls --json

berth COMMAND --help shows a command's options and examples. NAME is an id, a name, or the beginning of one. Every
command takes --json. Exit status: 0 done, 2 wrong usage, 3 not found, 4 wrong state, 5 cannot be started, 7 no daemon,
8 timeout, 9 disk or database; all of them are in docs/errors.md.
`;
}

export function commandHelp(spec: CommandSpec): string {
  const options = Object.entries({ ...spec.options, ...COMMON_OPTIONS }).map(optionRow);
  const notes = spec.notes === undefined ? '' : `\n${spec.notes}\n`;
  return `${spec.summary}

Usage: berth ${spec.name} ${spec.usage}
${notes}
Options:
${columns(options)}

Examples:
${spec.examples.map((line) => `  ${line}`).join('\n')}
`;
}

function optionRow([name, { short, value, help }]: [string, OptionSpec]): string[] {
  const lead = short === undefined ? '    ' : `-${short}, `;
  return [`  ${lead}--${name}${value === undefined ? '' : ` ${value}`}`, help];
}
