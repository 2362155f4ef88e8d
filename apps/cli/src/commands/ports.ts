import type { PortHolder, PortsView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { columns } from '../table.ts';

export const command = {
  usage: '[-a]',
  options: {
    all: { type: 'boolean', short: 'a', help: 'every port that somebody listens on, not only the range' },
  },
  words: { min: 0, max: 0 },
  notes: `Shows leases, ports that other Berths on this machine have claimed, and strangers who listen in the range.
The range is 20000-29999, or what BERTH_PORTS said when the daemon was started.`,
  examples: ['berth ports', 'berth ports --all --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, flags, json, out }: Invocation): Promise<number> {
  const view = await client.ports({ all: flags.on('all') });
  if (json) out.json(view);
  else if (view.ports.length === 0) out.note(nothing(view));
  else out.print(columns([HEADS, ...view.ports.map(row)]));
  return 0;
}

const HEADS = ['PORT', 'HELD BY', 'NAME', 'LISTENS', 'PID', 'COMMAND'];

function nothing({ range: { from, to } }: PortsView): string {
  return `No port is leased, and nobody listens on ${from} to ${to}. Try: berth start --port web -- COMMAND`;
}

function row(holder: PortHolder): string[] {
  const { port, name, listening, addresses, pid, command, problem } = holder;
  return [
    String(port),
    heldBy(holder) + (problem === null ? '' : ` (${problem})`),
    name ?? '-',
    listening ? addresses.join(' ') : 'no',
    String(pid ?? '-'),
    command ?? '-',
  ];
}

function heldBy({ holder, instance, instanceName }: PortHolder): string {
  if (holder === 'berth') return `another Berth (${instance})`;
  return instanceName ?? instance ?? (holder === 'stranger' ? 'a stranger' : '-');
}
