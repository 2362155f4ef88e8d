import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandSpec, Invocation } from '../command.ts';
import { isShell, SHELLS, type Shell } from '../completion/shells.ts';

export const command = {
  usage: 'bash|zsh|fish',
  options: {},
  words: {
    min: 1,
    max: 1,
    completes: [Object.fromEntries(Object.entries(SHELLS).map(([shell, { title }]) => [shell, title]))],
  },
  notes: `Prints a script for your shell, which then completes commands, options, instances, agents and directories. To
install it for good, and for every new shell:

${Object.values(SHELLS)
  .map(({ install }) => `  ${install.replace('BERTH', 'berth')}`)
  .join('\n')}

The key asks the daemon for names, but never starts one. A script that was printed by a clone's own launcher calls that
launcher, from any directory.`,
  examples: ['berth completion bash', 'berth completion fish > ~/.config/fish/completions/berth.fish'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ words, json, out, environment }: Invocation): Promise<number> {
  const shell = words[0];
  if (!isShell(shell)) throw new Error(`no such shell: ${shell}`);
  const script = await scriptFor(shell, program(environment));
  if (json) out.json({ shell, script });
  else out.print(script);
  return 0;
}

/** By its whole path where it was called by one; otherwise the shell finds it, also after an upgrade moved it. */
function program(environment: Invocation['environment']): string {
  const launcher = environment['BERTH_LAUNCHER'];
  return launcher === undefined ? 'berth' : resolve(launcher);
}

async function scriptFor(shell: Shell, program: string): Promise<string> {
  const template = await readFile(templatePath(shell), 'utf8');
  const quoted = quote(shell, program);
  return template
    .replace('@INSTALL@', () =>
      SHELLS[shell].install.replace('BERTH', () => (program === 'berth' ? program : quoted)),
    )
    .replace('@BERTH@', () => quoted);
}

/** Beside the bundle's folder, or beside the sources. */
function templatePath(shell: Shell): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../completion/' : '../completion/';
  return fileURLToPath(new URL(`${folder}berth.${shell}`, import.meta.url));
}

/** As one word of that shell, whatever the path has in it. */
function quote(shell: Shell, text: string): string {
  if (/^[\w./-]+$/.test(text)) return text;
  if (shell === 'fish') return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
