import type { CommandSpec, Invocation } from '../command.ts';

export const command = {
  usage: 'NAME [--read-only] [--detach-keys ctrl-q]',
  options: {
    'read-only': { type: 'boolean', help: 'only look; nothing typed here reaches the program' },
    'detach-keys': {
      type: 'string',
      value: 'KEYS',
      completes: 'nothing',
      help: 'keys that leave, such as ctrl-q or ctrl-p,ctrl-d; default ctrl-q',
    },
  },
  words: { min: 1, max: 1, completes: ['running instance'] },
  notes: `Leaving changes nothing for the program. Several people can be attached; the terminal has the size of whoever attached or typed last.`,
  examples: ['berth attach demo-1', 'berth attach demo-1 --read-only'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, words, flags } = invocation;
  const instance = await client.instance(words[0] ?? '');
  const { attach } = await import('../terminal/attach.ts');
  return attach(invocation, {
    target: instance.id,
    name: instance.name,
    readOnly: flags.on('read-only'),
    detachKeys: flags.text('detach-keys'),
  });
}
