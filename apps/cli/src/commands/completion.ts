import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CommandSpec, Invocation } from '../command.ts';
import { berthWord } from '../completion/berth-word.ts';
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
  const script = await scriptFor(shell, berthWord(shell, environment));
  if (json) out.json({ shell, script });
  else out.print(script);
  return 0;
}

async function scriptFor(shell: Shell, berth: string): Promise<string> {
  const template = await readFile(templatePath(shell), 'utf8');
  return template
    .replace('@INSTALL@', () => SHELLS[shell].install.replace('BERTH', () => berth))
    .replace('@BERTH@', () => berth);
}

/** Beside the bundle's folder, or beside the sources. */
function templatePath(shell: Shell): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../completion/' : '../completion/';
  return fileURLToPath(new URL(`${folder}berth.${shell}`, import.meta.url));
}
