import type { CommandSpec, Invocation } from '../command.ts';
import { parseGrace } from '../parse.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME… [--grace 10s] [--fresh]',
  options: {
    grace: {
      type: 'string',
      value: 'TIME',
      completes: 'nothing',
      help: 'patience with a running program; default: the agent’s, 10s',
    },
    fresh: { type: 'boolean', help: 'for assistants: begin a new conversation' },
  },
  words: { min: 1, max: 1000, completes: ['instance'] },
  notes:
    'The instance keeps its id, name, directory and environment; its output so far stays in the log. An assistant goes on with its conversation; where that is not there any more, nothing is begun without --fresh.',
  examples: ['berth restart demo-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, out } = invocation;
  const graceMs = parseGrace(flags);
  const restarting = forEach(
    invocation,
    (target) => client.restart(target, graceMs, flags.on('fresh')),
    ({ name, generation }) => `${name} runs again (run ${generation})`,
  );
  return withProgress(out, 'restarting', restarting);
}
