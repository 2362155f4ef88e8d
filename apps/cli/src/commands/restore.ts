import { AWAY_PLACES, type AwayPlace } from '@berth/contract';
import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME|ID… [--from trash|archive]',
  options: {
    from: {
      type: 'string',
      value: 'PLACE',
      completes: AWAY_PLACES,
      help: 'only what is there: in the trash, or in the archive',
    },
  },
  words: { min: 1, max: 1000, completes: ['archived or removed instance'] },
  notes:
    'It has its id, name, history, output and conversation, and does not run: berth restart starts it. What was archived has ended then, and no start that was owed to it is owed any more; what was archived and then removed is archived again. Every call takes one step back; --from says which, and what is not there stays as it is, with exit status 4. A name means the archived one that has it, or of those that had it and were removed the last one; the others are found by their ids (berth ls -a --json).',
  examples: ['berth restore demo-1', 'berth restore demo-1 --from trash'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, out } = invocation;
  // Checked with the line.
  const from = flags.text('from') as AwayPlace | undefined;
  const restore = (target: string) => client.recovery.restore(target, from);
  return withProgress(out, 'restoring', forEach(invocation, restore, said));
}

function said({ name, archived }: { readonly name: string; readonly archived: boolean }): string {
  return archived
    ? `${name} is back, and archived as it was; out of the archive: berth restore ${name}`
    : `${name} is back; start it: berth restart ${name}`;
}
