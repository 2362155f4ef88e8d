import type { RecoveryPlanView } from '@berth/contract/schemas';
import type { CommandSpec, Invocation } from '../command.ts';
import { usage } from '../parse.ts';
import { columns } from '../table.ts';
import { forEach } from './each.ts';

export const command = {
  usage: '[NAME… | --all] [--dry-run]',
  options: {
    all: { type: 'boolean', help: 'all that wait, but for those in quarantine' },
    'dry-run': { type: 'boolean', short: 'n', help: 'only show what waits, and for what' },
  },
  words: { min: 0, max: 1000, completes: ['instance'] },
  notes: `What ends without being asked to is started again by itself, after a wait; this does it at once. What is blocked is tried once more. What is quarantined needs berth release NAME.

Without names and options it shows what waits, as --dry-run does.`,
  examples: ['berth recover --dry-run', 'berth recover claude-1', 'berth recover --all'],
  run,
} satisfies Omit<CommandSpec, 'name' | 'summary'>;

async function run(invocation: Invocation): Promise<number> {
  const { client, flags, words, json, out } = invocation;
  const isAll = flags.on('all');
  if (isAll && words.length > 0) throw usage({ name: 'recover', usage: command.usage }, 'names or --all');
  // A name that nobody has is refused, and a beginning of one is understood, as everywhere.
  const meant = await Promise.all(words.map(async (word) => (await client.instance(word)).id));
  const plan = await client.recovery.plan();
  const named = plan.items.filter(({ id }) => meant.includes(id));
  const shown = { ...plan, items: words.length > 0 ? named : plan.items };
  if (flags.on('dry-run') || (!isAll && words.length === 0)) {
    if (json) out.json(shown);
    else out.print(planText(shown, Date.now()));
    return 0;
  }
  const ready = plan.items.filter(({ recovery }) => recovery.state !== 'quarantined');
  const targets = isAll ? ready.map(({ id }) => id) : meant;
  return forEach(
    { ...invocation, words: targets },
    (target) => client.recovery.recover(target),
    ({ name }) => `${name} is started again`,
  );
}

function planText({ paused, items }: RecoveryPlanView, now: number): string {
  const state = paused ? ['Recovery is paused. Go on with: berth pause-recovery --off'] : [];
  if (items.length === 0) return [...state, 'Nothing waits to be started again.'].join('\n');
  const rows = items.map(({ name, agent, recovery: { state: is, reason, attempt, at, hold, detail } }) => [
    name,
    agent,
    is,
    reason ?? '-',
    String(attempt),
    at === null ? '-' : due(Date.parse(at) - now),
    [hold, detail].filter((part) => part !== null).join(': ') || '-',
  ]);
  return [
    ...state,
    columns([['NAME', 'AGENT', 'STATE', 'REASON', 'ATTEMPT', 'STARTS', 'WHY'], ...rows]),
  ].join('\n');
}

function due(ms: number): string {
  if (ms <= 0) return 'now';
  if (ms < 60_000) return `in ${Math.ceil(ms / 1000)}s`;
  return ms < 3_600_000 ? `in ${Math.ceil(ms / 60_000)}m` : `in ${Math.ceil(ms / 3_600_000)}h`;
}
