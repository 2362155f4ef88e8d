import { BerthError } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { berthWord } from '../completion/berth-word.ts';
import { ORIGINALS } from '../shell-init/originals.ts';
import { INIT_SHELLS, type InitShell, initScript } from '../shell-init/script.ts';

const NAMES = Object.keys(ORIGINALS);

export const command = {
  usage: 'bash|zsh|fish [--without AGENT]…',
  options: {
    without: {
      type: 'string',
      multiple: true,
      value: 'AGENT',
      completes: Object.fromEntries(NAMES.map((name) => [name, 'leave its name alone'])),
      help: 'no function for this one',
    },
  },
  words: { min: 1, max: 1, completes: [INIT_SHELLS] },
  notes: `Prints functions for your shell that are named after the assistants (${NAMES.join(', ')}) and run them in a berth from the directory you are in, with the same arguments, and attach to it. In a pipe, with -p and the like, and for their own commands (claude mcp), the original is run as if nothing were there. Put one of these lines where your shell starts; without it nothing is left:

${Object.values(INIT_SHELLS)
  .map((line) => `  ${line}`)
  .join('\n')}

Besides, aic and cic have Gemini CLI or Claude Code write a message for the staged change, show it, and commit when you say yes.`,
  examples: ['berth shell-init bash', 'berth shell-init zsh --without codex'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ words, flags, json, out, environment }: Invocation): Promise<number> {
  const shell = words[0] as InitShell;
  const without = flags.list('without');
  const unknown = without.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    const message = `berth shell-init: there is no function for ${unknown}. There are: ${NAMES.join(', ')}.`;
    throw new BerthError({ code: 'usage', message });
  }
  const agents = NAMES.filter((name) => !without.includes(name));
  const script = initScript(shell, { berth: berthWord(shell, environment), agents });
  if (json) out.json({ shell, script });
  else out.print(script);
  return 0;
}
