import type { CommandSpec, Invocation } from '../command.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME… [--always]',
  options: {
    always: { type: 'boolean', help: 'do not ask again for the like, as the assistant understands it' },
  },
  words: { min: 1, max: 1000, completes: ['running instance'] },
  notes:
    'Answers the dialog in which an assistant asks for an approval. When none is open, nothing is typed and the exit status is 4.',
  examples: ['berth approve claude-1', 'berth approve claude-1 claude-2 --always'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags } = invocation;
  const answer = flags.on('always') ? 'always' : 'approve';
  return forEach(
    invocation,
    (target) => client.answerDialog(target, answer),
    ({ name, activity }) => `${name}: approved; it is ${activity}`,
  );
}
