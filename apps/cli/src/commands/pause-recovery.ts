import type { CommandSpec, Invocation } from '../command.ts';

export const command = {
  usage: '[--off]',
  options: { off: { type: 'boolean', help: 'go on: what waits is started again' } },
  words: { min: 0, max: 0 },
  notes:
    'For when starting things again makes it worse. What ends meanwhile waits; nothing is forgotten. It holds until it is switched off, also over restarts of the daemon and of the machine.',
  examples: ['berth pause-recovery', 'berth pause-recovery --off'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, flags, json, out }: Invocation): Promise<number> {
  const plan = await client.recovery.setPaused(!flags.on('off'));
  if (json) out.json(plan);
  else if (plan.paused) out.print('Recovery is paused. Go on with: berth pause-recovery --off');
  else out.print('Recovery is on.');
  return 0;
}
