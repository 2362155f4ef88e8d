import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { columns } from '../table.ts';

export const command = {
  usage: 'NAME',
  options: {},
  words: { min: 1, max: 1, completes: ['instance'] },
  examples: ['berth inspect demo-1', 'berth inspect demo-1 --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, json, out }: Invocation): Promise<number> {
  const instance = await client.instance(words[0] ?? '');
  if (json) out.json(instance);
  else out.print(columns(rows(instance)));
  return 0;
}

function rows(instance: InstanceView): string[][] {
  return Object.entries(instance)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, text(value)]);
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => part !== null);
  return parts.map(([name, part]) => `${name}=${text(part)}`).join(' ');
}
