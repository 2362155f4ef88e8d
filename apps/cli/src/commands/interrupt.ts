import type { CommandSpec, Invocation } from '../command.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME…',
  options: {},
  words: { min: 1, max: 1000, completes: ['running instance'] },
  notes:
    'Ends what an assistant does now, as its own key for that does; the conversation goes on. One at rest is left alone.',
  examples: ['berth interrupt claude-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  return forEach(
    invocation,
    (target) => invocation.client.interruptTurn(target),
    ({ name, activity }) => `${name} is ${activity}`,
  );
}
