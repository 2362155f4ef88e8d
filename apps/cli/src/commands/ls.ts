import { styleText } from 'node:util';
import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { portsText } from '../ports.ts';
import { columns, since } from '../table.ts';

export const command = {
  usage: '[-a] [--watch]',
  options: {
    all: { type: 'boolean', short: 'a', help: 'removed instances too' },
    watch: { type: 'boolean', short: 'w', help: 'stay, and show every change' },
  },
  words: { min: 0, max: 0 },
  notes: 'With --watch and --json, every change prints the whole list again, as one line.',
  examples: ['berth ls', 'berth ls --watch', "berth ls --json | jq '.[].name'"],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  await show(invocation);
  if (invocation.flags.on('watch')) await watch(invocation);
  return 0;
}

async function show({ client, flags, json, out }: Invocation, clear = ''): Promise<void> {
  const instances = await client.instances({ includeRemoved: flags.on('all') });
  if (json && flags.on('watch')) out.print(JSON.stringify(instances));
  else if (json) out.json(instances);
  else if (instances.length === 0) out.note(`${clear}Nothing here yet. Try: berth start demo --attach`);
  else out.print(clear + listing(instances, out.colour));
}

/** Looks again whenever something happened; never by the clock. */
async function watch(invocation: Invocation): Promise<void> {
  const clear = invocation.out.colour ? '\u001b[H\u001b[2J' : '';
  const { client } = invocation;
  const { head } = await client.eventPage(Number.MAX_SAFE_INTEGER, 1);
  for await (const item of client.events({ after: head })) {
    if (item.event !== null || item.gap !== null) await show(invocation, clear);
  }
}

const COLOURS = {
  starting: 'cyan',
  running: 'green',
  stopping: 'yellow',
  exited: 'gray',
  lost: 'red',
} as const;

function listing(instances: readonly InstanceView[], colour: boolean): string {
  const now = Date.now();
  // Most have none; the column is there when one has.
  const hasPorts = instances.some(({ ports }) => ports.length > 0);
  const ports = (text: string) => (hasPorts ? [text] : []);
  const rows = instances.map((instance) => [
    instance.name,
    instance.agent,
    statusText(instance),
    instance.activity,
    String(instance.pid ?? '-'),
    since(instance.createdAt, now),
    ...ports(portsText(instance.ports) || '-'),
    instance.workspace,
  ]);
  const heads = ['NAME', 'AGENT', 'STATUS', 'ACTIVITY', 'PID', 'AGE', ...ports('PORTS'), 'WORKSPACE'];
  const text = columns([heads, ...rows]);
  if (!colour) return text;
  const [head = '', ...lines] = text.split('\n');
  const painted = lines.map((line, index) => paint(line, instances[index]));
  return [styleText('bold', head), ...painted].join('\n');
}

function paint(line: string, instance: InstanceView | undefined): string {
  if (instance === undefined) return line;
  return line.replace(statusText(instance), (text) => styleText(COLOURS[instance.status], text));
}

/** The status, and how it ended: `exited (3)`, `exited (SIGKILL)`, `exited (keeper_lost)`. */
function statusText({ status, exit, removedAt }: InstanceView): string {
  const removed = removedAt === null ? '' : ', removed';
  if (status !== 'exited' || exit === null) return status + removed;
  return `exited (${exit.code ?? exit.signal ?? exit.cause}${removed})`;
}
