import type { QuotasView, QuotaUse } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { mebibytes } from '../mebibytes.ts';
import { columns } from '../table.ts';

export const command = {
  usage: '',
  options: {},
  words: { min: 0, max: 0 },
  notes: `Shows what is held of each quota, the memory that the machine has left, and who waits for room. The file quotas.yaml in the directory of configuration says how much there is; without it nothing is bounded but by the memory of the machine. See docs/quotas.md.`,
  examples: ['berth quota', "berth quota --json | jq '.queue'"],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run({ client, json, out }: Invocation): Promise<number> {
  const view = await client.settings.quotas();
  for (const problem of view.problems) out.note(`${view.file}:${problem}`);
  if (view.problems.length > 0)
    out.note('What it said before holds on; where the daemon has not read it yet, nothing is started.');
  if (json) out.json(view);
  else out.print(description(view));
  return 0;
}

function description(view: QuotasView): string {
  const used = view.uses.filter(({ used, limit }) => used > 0 || limit !== null);
  const rows = used.map((use) => [use.owner ?? 'fleet', use.quota, ...amounts(use)]);
  const parts = [
    rows.length === 0 ? 'Nothing runs, and nothing is bounded.' : columns([HEADS, ...rows]),
    columns(facts(view)),
    ...(view.queue.length === 0 ? [] : [queue(view)]),
  ];
  return parts.join('\n\n');
}

const HEADS = ['OF', 'QUOTA', 'USED', 'LIMIT'];

function amounts({ quota, used, limit }: QuotaUse): string[] {
  const amount = quota === 'memory' ? mebibytes : String;
  return [amount(used), limit === null ? '-' : amount(limit)];
}

function facts({ file, memory, makeRoomIdleMs, unlimited, uses }: QuotasView): string[][] {
  const isCounted = uses.some(({ quota, limit }) => quota === 'memory' && limit !== null);
  return [
    ['memory', memory === null ? 'not looked at' : memoryText(memory)],
    ['idle ones', makeRoomIdleMs === null ? 'stay' : `make room after ${makeRoomIdleMs / 1000} s`],
    ...(isCounted && unlimited.length > 0
      ? [['not counted', `no memory limit: ${unlimited.join(', ')}`]]
      : []),
    ['configured in', file],
  ];
}

function memoryText({
  available,
  total,
  group,
  stalled,
  reserve,
}: NonNullable<QuotasView['memory']>): string {
  const whose = group === null ? '' : ` of ${group}`;
  const standing = stalled === null ? '' : `, ${stalled} % stalled`;
  return `${mebibytes(available)} of ${mebibytes(total)} left${whose}${standing}; ${mebibytes(reserve)} are kept`;
}

function queue({ queue: waiting }: QuotasView): string {
  const rows = waiting.map(({ position, name, owner, reason }) => [
    String(position),
    name,
    owner,
    reason ?? '-',
  ]);
  return columns([['TURN', 'NAME', 'OWNER', 'WAITS FOR'], ...rows]);
}
