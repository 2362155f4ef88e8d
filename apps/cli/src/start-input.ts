import { resolve } from 'node:path';
import { BerthError, TERMINAL_MAX } from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import type { Flags, Invocation, OptionSpec } from './command.ts';
import { passableVariables } from './passable-variables.ts';

/** Where a program is started, and with which variables. */
export const PLACE_OPTIONS = {
  directory: {
    type: 'string',
    short: 'C',
    value: 'DIR',
    completes: 'directory',
    help: 'directory to work in; default: this one',
  },
  env: {
    type: 'string',
    short: 'e',
    multiple: true,
    value: 'K=V',
    completes: 'variable',
    help: 'a variable for the program; K alone passes yours on',
  },
} as const satisfies Record<string, OptionSpec>;

/** What every command that starts something takes from where it was called and from its options. */
export function startInput(
  { flags, environment }: Pick<Invocation, 'flags' | 'environment'>,
  agent: string | undefined,
  command: readonly string[] | undefined,
): StartInput {
  const [name, profile] = [flags.text('name'), flags.text('profile')];
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile }),
    directory: startDirectory(flags),
    ...(command === undefined ? {} : { command: [...command] }),
    inherit: passableVariables(environment),
    environment: flags.list('env').map((text) => variable(text, environment)),
    ...terminalSize(),
  };
}

function startDirectory(flags: Flags): string {
  return resolve(workingDirectory(), flags.text('directory') ?? '.');
}

/** The shell may stand in a directory that somebody has deleted. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    const message = 'The directory you are in does not exist any more. Go to another, or choose one with -C.';
    throw new BerthError({ code: 'directory_missing', message }, { cause: error });
  }
}

function variable(text: string, environment: Readonly<Record<string, string | undefined>>) {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? environment[name] : text.slice(equals + 1);
  if (value !== undefined && name !== '') return { name, value };
  const why = name === '' ? 'the name is missing' : `${name} is not set here`;
  throw new BerthError({ code: 'usage', message: `--env ${text}: ${why}. Write --env NAME=VALUE.` });
}

function terminalSize(): { cols: number; rows: number } | Record<string, never> {
  const { columns: cols, rows } = process.stdout;
  if (process.stdout.isTTY !== true || !(cols > 0 && rows > 0)) return {};
  return { cols: Math.min(cols, TERMINAL_MAX), rows: Math.min(rows, TERMINAL_MAX) };
}
