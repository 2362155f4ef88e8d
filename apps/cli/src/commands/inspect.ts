import type { InstanceView, MemoryView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { mebibytes } from '../mebibytes.ts';
import { columns } from '../table.ts';

export const command = {
  usage: 'NAME [--use] [--memory]',
  options: {
    use: { type: 'boolean', help: 'what it uses now too: processors, memory, disks, network' },
    memory: { type: 'boolean', help: 'the exact memory too; takes a moment for a large program' },
  },
  words: { min: 1, max: 1, completes: ['instance'] },
  notes:
    'Exact memory is the proportional size (pss), in which pages that several programs share are divided among them, and the resident size (rss), in which they count for each. That of the keeper is told apart.',
  examples: ['berth inspect demo-1', 'berth inspect demo-1 --use --memory', 'berth inspect demo-1 --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, words, flags, json, out }: Invocation): Promise<number> {
  const instance = await client.instance(words[0] ?? '');
  // By its id: the name may be somebody else's by now.
  const memory = flags.on('memory') ? await client.use.memory(instance.id) : undefined;
  const use = flags.on('use') ? await useOf(client, instance.id) : undefined;
  const asked = { ...(use === undefined ? {} : { use }), ...(memory === undefined ? {} : { memory }) };
  if (json) out.json({ ...instance, ...asked });
  else {
    const useRows = use === undefined ? [] : [['use', text(use)]];
    out.print(columns([...rows(instance), ...useRows, ...(memory === undefined ? [] : [memoryRow(memory)])]));
  }
  return 0;
}

/** Null for what does not run. */
async function useOf(client: Invocation['client'], id: string): Promise<object | null> {
  const { instances } = await client.resources();
  const found = instances.find(({ instance }) => instance === id);
  if (found === undefined) return null;
  const { instance: _, ...use } = found;
  return use;
}

function rows(instance: InstanceView): string[][] {
  return Object.entries(instance)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, text(value)]);
}

function memoryRow({ pss, rss, keeperPss, processes }: MemoryView): string[] {
  const sizes = Object.entries({ pss, rss, keeperPss }).map(([name, bytes]) => `${name}=${mebibytes(bytes)}`);
  return ['memory', `${sizes.join(' ')} processes=${processes}`];
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => part !== null);
  return parts.map(([name, part]) => `${name}=${text(part)}`).join(' ');
}
