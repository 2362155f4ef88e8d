import type { CommandSpec, Invocation } from '../command.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME…',
  options: {},
  words: { min: 1, max: 1000, completes: ['running instance'] },
  notes:
    'Says no to the dialog in which an assistant asks for an approval. When none is open, nothing is typed and the exit status is 4.',
  examples: ['berth deny claude-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  return forEach(
    invocation,
    (target) => invocation.client.answerDialog(target, 'deny'),
    ({ name, activity }) => `${name}: denied; it is ${activity}`,
  );
}
