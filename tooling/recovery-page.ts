import {
  EXIT_CAUSES,
  RECOVERY_HOLDS,
  RECOVERY_REASONS,
  RECOVERY_STATES,
  RESTART_POLICIES,
  RUNGS,
} from '../packages/contract/src/index.ts';
import {
  HEALTH_ACTIONS,
  HEALTH_TABLE,
  LADDER_TABLE,
  LIFECYCLE_TABLE,
  RECOVERY_ACTIONS,
  RECOVERY_TABLE,
} from '../packages/core/src/index.ts';
import { page, table } from './markdown.ts';

const SOURCES = 'packages/core/src/{instance/lifecycle,recovery/recovery,health/health,health/ladder}.ts';

/** docs/recovery-machine.md */
export function recoveryMachinePage(): string {
  return page('The recovery machine', SOURCES, [
    'Every state with every event, as the code has it. Each cell has a test ' +
      '([lifecycle](../packages/core/src/instance/lifecycle.test.ts), ' +
      '[recovery](../packages/core/src/recovery/recovery.test.ts), ' +
      '[health](../packages/core/src/health/health.test.ts), ' +
      '[ladder](../packages/core/src/health/ladder.test.ts)). ' +
      'What it is for: [recovery.md](recovery.md), [health.md](health.md).',
    '## The life of a run',
    'Commands come from people. Observations (`started`, `exited`, `lost`, `found`, `condemn`) name the run that they were made of, ' +
      'and are dropped when another one is current. What is removed refuses everything but `restore`, after which it is `exited` and wanted `stopped`, or `archived` where it was that before. What is archived is wanted `stopped` after a `restore`, in whichever state it is; the cells are of what is neither.',
    matrix(LIFECYCLE_TABLE, lifecycleCell),
    '## Coming back',
    'What an instance is owed after its end. It is written in the same transaction as the end itself.',
    matrix(RECOVERY_TABLE, (cell) => (typeof cell === 'string' ? `\`${cell}\`` : `– (${cell.ignore})`)),
    meanings('Action', RECOVERY_ACTIONS),
    '## Health checks',
    'What one more probe makes of an instance. `excused`: it failed in a time in which failures do not count.',
    matrix(HEALTH_TABLE, named),
    meanings('Action', HEALTH_ACTIONS),
    '## An assistant that may hang',
    'What one more look makes of it. `hung`: no sign of life for as long as is allowed. `overdue`: and the time of the ' +
      'last rung is over. `moved`: a sign of life. Nothing but `probe` is done to what would not come back.',
    matrix(LADDER_TABLE, named),
    meanings('Rung', RUNGS),
    '## Words',
    ...[
      meanings('Policy', RESTART_POLICIES),
      meanings('State', RECOVERY_STATES),
      meanings('Reason', RECOVERY_REASONS),
      meanings('Hold', RECOVERY_HOLDS),
      meanings('End', EXIT_CAUSES),
    ],
  ]);
}

const named = (cell: string) => `\`${cell}\``;

type LifecycleCell = (typeof LIFECYCLE_TABLE)['running']['start'];

function lifecycleCell(cell: LifecycleCell): string {
  if ('ignore' in cell) return `– (${cell.ignore})`;
  if ('refuse' in cell) return `refused: ${cell.refuse}`;
  const wanted = cell.desired === undefined ? [] : [`wanted \`${cell.desired}\``];
  const effects = (cell.effects ?? []).map((effect) => `+${effect}`);
  return [`\`${cell.to}\``, ...wanted, ...effects].join(', ');
}

function matrix<C>(
  cells: Readonly<Record<string, Readonly<Record<string, C>>>>,
  told: (cell: C) => string,
): string {
  const states = Object.keys(cells);
  const events = Object.keys(Object.values(cells)[0] ?? {});
  const rows = events.map((event) => [
    `\`${event}\``,
    ...states.map((state) => {
      const cell = cells[state]?.[event];
      return cell === undefined ? '' : told(cell);
    }),
  ]);
  return table(['', ...states], rows);
}

function meanings(head: string, values: Readonly<Record<string, string>>): string {
  return table(
    [head, 'Meaning'],
    Object.entries(values).map(([value, meaning]) => [`\`${value}\``, meaning]),
  );
}
