import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME|ID…',
  options: {},
  words: { min: 1, max: 1000, completes: ['removed instance'] },
  notes:
    'It is as it was, with its id, name, history, output and conversation, and does not run: berth restart starts it. Of several that had a name, the one that was removed last is meant; the others are found by their ids (berth ls -a --json).',
  examples: ['berth restore demo-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, out } = invocation;
  const restore = (target: string) => client.recovery.restore(target);
  const say = ({ name }: { readonly name: string }) => `${name} is back; start it: berth restart ${name}`;
  return withProgress(out, 'restoring', forEach(invocation, restore, say));
}
