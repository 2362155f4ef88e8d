import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { withProgress } from '../progress.ts';
import { forEach } from './each.ts';

export const command = {
  usage: 'NAME… [-f]',
  options: { force: { type: 'boolean', short: 'f', help: 'stop it first when it runs' } },
  words: { min: 1, max: 1000, completes: ['instance'] },
  notes:
    'Record, events and logs stay as a tombstone (berth ls -a), and no directory is ever touched. berth restore takes it back.',
  examples: ['berth rm demo-1', 'berth rm -f demo-1'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, out } = invocation;
  const remove = async (target: string) => {
    const stopped = flags.on('force') ? await stopIfRunning(() => client.stop(target)) : undefined;
    // What only waited for room is removed with that.
    return stopped?.removedAt == null ? client.remove(target) : stopped;
  };
  return withProgress(
    out,
    'removing',
    forEach(invocation, remove, ({ name }) => `${name} removed`),
  );
}

async function stopIfRunning(stop: () => Promise<InstanceView>): Promise<InstanceView | undefined> {
  try {
    return await stop();
  } catch (error) {
    if (!(error instanceof BerthError) || error.code !== 'not_running') throw error;
    return undefined;
  }
}
