import { styleText } from 'node:util';
import { asJson } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { portsText } from '../ports.ts';
import { printable } from '../printable.ts';
import { STATUS_COLOURS, statusText } from '../status-text.ts';
import { columns, since } from '../table.ts';
import { clip } from '../terminal/cells.ts';
import { listenForNotices } from '../terminal/listen-for-notices.ts';
import { LiveLines } from '../terminal/live-lines.ts';

export const command = {
  usage: '[-a] [--watch]',
  options: {
    all: { type: 'boolean', short: 'a', help: 'archived and removed instances too' },
    watch: { type: 'boolean', short: 'w', help: 'stay, and show every change' },
  },
  words: { min: 0, max: 0 },
  notes:
    'With --watch nobody is asked while nothing happens. With --json too, every change prints the list as one line.',
  examples: ['berth ls', 'berth ls --watch', "berth ls --json | jq '.[].name'"],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, json, out } = invocation;
  if (flags.on('watch')) return watch(invocation);
  const instances = shown(await client.instances({ includeRemoved: flags.on('all') }), flags.on('all'));
  if (json) out.json(instances);
  else if (instances.length === 0) out.note(NOTHING);
  else out.print(listing(instances, out.colour));
  return 0;
}

const NOTHING = 'Nothing here yet. Try: berth start demo --attach';
/** Ages move on without asking anybody. */
const AGES_MS = 1000;

/** Lists again whenever something happened, and never by the clock. */
async function watch({ client, flags, json, out }: Invocation): Promise<number> {
  const isInPlace = !json && process.stdout.isTTY === true;
  const lines = new LiveLines();
  let latest: readonly InstanceView[] | undefined;
  const show = () => {
    if (latest !== undefined) lines.show(listed(latest, out.colour, lines.cols));
  };
  const ages = isInPlace ? setInterval(show, AGES_MS) : undefined;
  const listening = new AbortController();
  if (isInPlace) void listenForNotices(client, (text) => process.stdout.write(text), listening.signal);
  try {
    for await (const all of client.watchInstances({ includeRemoved: flags.on('all') })) {
      latest = shown(all, flags.on('all'));
      if (isInPlace) show();
      else if (json) out.print(asJson(latest));
      else if (latest.length === 0) out.note(NOTHING);
      else out.print(listing(latest, out.colour));
    }
    return 0;
  } finally {
    clearInterval(ages);
    listening.abort();
    lines.end();
  }
}

/** What was put away is not looked at every day. */
function shown(instances: readonly InstanceView[], isAll: boolean): readonly InstanceView[] {
  return isAll ? instances : instances.filter(({ archived }) => !archived);
}

function listed(instances: readonly InstanceView[], colour: boolean, cols: number): readonly string[] {
  return instances.length === 0 ? [NOTHING] : listing(instances, colour, cols).split('\n');
}

/** As wide as it is, or cut to so many columns before there are colours in it. */
function listing(instances: readonly InstanceView[], colour: boolean, cols?: number): string {
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
  const [head = '', ...lines] = text
    .split('\n')
    .map((line) => (cols === undefined ? line : clip(line, cols)));
  const painted = lines.map((line, index) => paint(line, instances[index]));
  return [styleText('bold', head), ...painted].join('\n');
}

/** The status stands behind the name, which may be a status too. */
function paint(line: string, instance: InstanceView | undefined): string {
  if (instance === undefined) return line;
  const status = statusText(instance);
  const at = line.indexOf(status, printable(instance.name).length);
  if (at < 0) return line;
  const style = STATUS_COLOURS[instance.status];
  return line.slice(0, at) + styleText(style, status) + line.slice(at + status.length);
}
