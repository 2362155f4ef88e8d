import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME|ID…',
  options: {},
  words: { min: 1, max: 1000, completes: ['archived or removed instance'] },
  notes:
    'It has its id, name, history, output and conversation, and does not run: berth restart starts it. What was archived has ended then, and no start that was owed to it is owed any more; what was archived and then removed is archived again. A name means the archived one that has it, or of those that had it and were removed the last one; the others are found by their ids (berth ls -a --json).',
  examples: ['berth restore demo-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, out } = invocation;
  const restore = (target: string) => client.recovery.restore(target);
  return withProgress(out, 'restoring', forEach(invocation, restore, said));
}

function said({ name, archived }: { readonly name: string; readonly archived: boolean }): string {
  return archived
    ? `${name} is back, and archived as it was; out of the archive: berth restore ${name}`
    : `${name} is back; start it: berth restart ${name}`;
}
