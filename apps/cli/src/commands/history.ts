import type { CommandSpec, Invocation } from '../command.ts';
import { historyLines } from '../history-text.ts';
import { parseCount } from '../parse.ts';

export const command = {
  usage: 'NAME [-n N]',
  options: {
    lines: {
      type: 'string',
      short: 'n',
      value: 'N',
      completes: 'nothing',
      help: 'only the newest N events; default 200, at most 1000',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes: `Tells the life of an instance: its runs and how they ended, what its assistant did, what it was sent and asked. The newest 100,000 events of all instances are kept.

With --json the events as they are.`,
  examples: ['berth history claude-1', 'berth history claude-1 -n 20 --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const DEFAULT_EVENTS = 200;

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const limit = parseCount('lines', flags.text('lines') ?? String(DEFAULT_EVENTS));
  const events = await client.history(words[0] ?? '', limit);
  if (json) out.json(events);
  else for (const line of historyLines(events)) out.print(line);
  return 0;
}
