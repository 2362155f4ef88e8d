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
  words: { min: 1, max: 1000, completes: ['instance'] },
  notes:
    'It is stopped, and berth ls shows it with -a only. Name, place, output, conversation and inbox stay. Whoever attaches or sends it something wakes it: an assistant goes on with its conversation. berth restore takes it out of the archive and does not start it.',
  examples: ['berth archive claude-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, out } = invocation;
  const graceMs = parseGrace(flags);
  const archiving = forEach(
    invocation,
    (target) => client.recovery.archive(target, graceMs),
    ({ name }) => `${name} is archived`,
  );
  return withProgress(out, 'archiving', archiving);
}
