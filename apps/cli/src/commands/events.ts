import { asJson } from '@berth/contract';
import type { EventView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { parseCount } from '../parse.ts';
import { printable } from '../printable.ts';

export const command = {
  usage: '[-f] [-n N] [--after SEQ]',
  options: {
    follow: { type: 'boolean', short: 'f', help: 'stay, and show each new event' },
    lines: {
      type: 'string',
      short: 'n',
      value: 'N',
      completes: 'nothing',
      help: 'only the newest N; default 100',
    },
    after: {
      type: 'string',
      value: 'SEQ',
      completes: 'nothing',
      help: 'everything after that sequence number',
    },
  },
  words: { min: 0, max: 0 },
  notes: 'With --json each event is one JSON object on a line of its own.',
  examples: ['berth events', 'berth events -f --json'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

const DEFAULT_EVENTS = 100;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags } = invocation;
  const { head } = await client.eventPage(Number.MAX_SAFE_INTEGER, 1);
  let cursor = startOf(invocation, head);
  while (cursor < head) {
    const page = await client.eventPage(cursor);
    if (page.gap !== null) showGap(invocation, page.gap);
    for (const event of page.events) show(invocation, event);
    cursor = page.events.at(-1)?.seq ?? head;
  }
  if (flags.on('follow')) await follow(invocation, cursor);
  return 0;
}

function startOf({ flags }: Invocation, head: number): number {
  const after = flags.text('after');
  if (after !== undefined) return parseCount('after', after);
  return Math.max(0, head - parseCount('lines', flags.text('lines') ?? String(DEFAULT_EVENTS)));
}

async function follow(invocation: Invocation, after: number): Promise<void> {
  for await (const { event, gap } of invocation.client.events({ after })) {
    if (gap !== null) showGap(invocation, gap);
    if (event !== null) show(invocation, event);
  }
}

function show({ json, out }: Invocation, event: EventView): void {
  if (json) return out.print(asJson(event));
  const data = Object.entries(event.data).map(([name, value]) => `${name}=${printable(text(value))}`);
  out.print([event.seq, event.time, event.type, event.subject ?? '-', ...data].join('  '));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function showGap({ json, out }: Invocation, gap: { from: number; to: number }): void {
  if (json) out.print(asJson({ gap }));
  else out.note(`events ${gap.from} to ${gap.to} are no longer kept`);
}
