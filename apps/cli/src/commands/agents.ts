import type { CommandSpec, Invocation } from '../command.ts';
import { columns } from '../table.ts';

export const command = {
  usage: '',
  options: {},
  words: { min: 0, max: 0 },
  examples: ['berth agents'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out }: Invocation): Promise<number> {
  const agents = await client.agents();
  if (json) out.json(agents);
  else out.print(columns(agents.map(({ id, title }) => [id, title])));
  return 0;
}
