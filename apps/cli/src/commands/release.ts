import type { CommandSpec, Invocation } from '../command.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME…',
  options: {},
  words: { min: 1, max: 1000, completes: ['instance'] },
  notes:
    'An instance is quarantined when it failed too often in too short a time, and blocked when a person must mend something first. berth history NAME tells why. It starts again at once, with nothing held against it.',
  examples: ['berth release claude-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { recovery } = invocation.client;
  return forEach(
    invocation,
    (target) => recovery.release(target),
    ({ name }) => `${name} is started again`,
  );
}
