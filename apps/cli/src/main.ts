import { fileURLToPath } from 'node:url';
import { userEnvironment } from '@berth/client/environment';
import { asJson, BERTH_VERSION, BerthError, ERRORS, messageOf } from '@berth/contract';
import type { Output } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { processOutput } from './output.ts';
import { parseLine } from './parse.ts';
import { printable, printableLines } from './printable.ts';
import { suggestion } from './suggestion.ts';

const environment = userEnvironment(process.env);
const out = processOutput(environment);
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(args: readonly string[]): Promise<number> {
  const end = args.indexOf('--');
  const json = (end < 0 ? args : args.slice(0, end)).includes('--json');
  try {
    return await dispatch(args, json);
  } catch (error) {
    return report(error, json, out);
  }
}

async function dispatch(args: readonly string[], json: boolean): Promise<number> {
  const [name, ...rest] = commandFirst(args);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return showHelp(rest[0]);
  if (name === '--version' || name === '-V') {
    out.print(BERTH_VERSION);
    return 0;
  }
  if (name === 'complete') return answerShell(rest);
  const spec = await find(name).load();
  const line = parseLine(spec, rest);
  if (line.flags.on('help')) return showHelp(name);
  const daemonEntry = daemonProgram();
  const autostart = !line.flags.on('no-daemon');
  const { BerthClient } = await import('@berth/client');
  const client = new BerthClient({ environment, ...(autostart ? { daemonEntry } : {}) });
  return spec.run({ ...line, json, client, out, environment, daemonEntry });
}

/**
 * What a completion script asks while somebody types. They send standard error away, so that nothing
 * appears in the line. */
async function answerShell(args: readonly string[]): Promise<number> {
  const { complete } = await import('./completion/complete.ts');
  const { factsFor } = await import('./completion/facts.ts');
  const answer = await complete(args, (completes) => factsFor(completes, environment));
  if (answer !== '') out.print(answer);
  return 0;
}

/** Options that every command has may also stand before it. */
function commandFirst(args: readonly string[]): readonly string[] {
  const at = args.findIndex((word) => word !== '--json' && word !== '--no-daemon');
  return at <= 0 ? args : [...args.slice(at, at + 1), ...args.slice(0, at), ...args.slice(at + 1)];
}

async function showHelp(name: string | undefined): Promise<number> {
  const { commandHelp, overview } = await import('./help.ts');
  out.print(name === undefined || name.startsWith('-') ? overview() : commandHelp(await find(name).load()));
  return 0;
}

function find(name: string) {
  const found = COMMANDS.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const hint = suggestion(name, [...COMMANDS.map((entry) => entry.name), 'help']);
  throw new BerthError({
    code: 'usage',
    message: `There is no command ${JSON.stringify(name)}.${hint} See: berth --help`,
  });
}

/** The daemon's program: a bundle beside this one, or its source in the repository. */
function daemonProgram(): string {
  const path = import.meta.url.endsWith('.ts') ? '../../daemon/src/main.ts' : './daemon.js';
  return fileURLToPath(new URL(path, import.meta.url));
}

function report(error: unknown, json: boolean, output: Output): number {
  const known = error instanceof BerthError;
  const code = known ? error.code : 'internal';
  const message = known ? error.message : `A bug in Berth: ${messageOf(error)}`;
  if (json) {
    const details = known && error.details !== undefined ? { details: error.details } : {};
    output.note(asJson({ error: { code, message, ...details } }));
  } else {
    output.note(`berth: ${printable(message.replaceAll(/\s*\n\s*/g, ' '))}`);
    if (!known && error instanceof Error && error.stack !== undefined)
      output.note(printableLines(error.stack));
  }
  return ERRORS[code].exit;
}
