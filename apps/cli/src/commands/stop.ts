import type { CommandSpec, Invocation } from '../command.ts';
import { parseGrace } from '../parse.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME… [--grace 10s]',
  options: {
    grace: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'time between asking and killing; default: the agent’s, 10s',
    },
  },
  words: { min: 1, max: 1000, completes: ['running instance'] },
  notes:
    'Asks the program to leave, kills what is left of its processes after the grace, and answers when none is. What waits for room leaves the queue.',
  examples: ['berth stop demo-1', 'berth stop demo-1 shell-1 --grace 2s'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, out, words } = invocation;
  const graceMs = parseGrace(flags);
  const stopping = forEach(
    invocation,
    (target) => client.stop(target, graceMs, { among: words.length }),
    ({ name, exit, run }) =>
      run === null
        ? `${name} left the queue`
        : `${name} stopped (${exit?.code ?? exit?.signal ?? exit?.cause ?? 'ended'})`,
  );
  return withProgress(out, 'stopping', stopping);
}
