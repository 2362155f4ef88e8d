import type { CommandSpec, Invocation } from '../command.ts';
import { parseDuration } from '../parse.ts';
import { statsTable } from '../stats-text.ts';

export const command = {
  usage: 'NAME [--last DURATION]',
  options: {
    last: {
      type: 'string',
      value: 'DURATION',
      completes: 'nothing',
      help: 'only that long, such as 10m; default one hour, which is all that is kept',
    },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes:
    'One line for each figure: now, on average, at most, and its course. What was before the daemon began is not known. With --json the steps of ten seconds as they are.',
  examples: ['berth stats claude-1', 'berth stats claude-1 --last 10m --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const last = flags.text('last');
  const target = words[0] ?? '';
  const points = await client.use.history(
    target,
    ...(last === undefined ? [] : [parseDuration('last', last)]),
  );
  if (json) out.json(points);
  else if (points.length === 0) out.print(`Nothing is known yet of what ${target} uses.`);
  else out.print(statsTable(points));
  return 0;
}
