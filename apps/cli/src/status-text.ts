import type { RecoveryState } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';

export const STATUS_COLOURS = {
  queued: 'blue',
  starting: 'cyan',
  running: 'green',
  stopping: 'yellow',
  exited: 'gray',
  lost: 'red',
} as const;

/**
 * The status, how it is, how it ended, and what comes of it: `queued (2)`, `running (unhealthy)`, `exited (3)`,
 * `exited (SIGKILL, back soon)`, `exited (keeper_lost, quarantined)`.
 */
export function statusText({
  status,
  exit,
  removedAt,
  recovery,
  health,
  archived,
  queue,
}: Pick<
  InstanceView,
  'status' | 'exit' | 'removedAt' | 'recovery' | 'health' | 'archived' | 'queue'
>): string {
  const removed = removedAt === null ? '' : ', removed';
  if (archived && status === 'exited') return 'archived';
  if (queue?.position != null) return `queued (${queue.position})`;
  if (status !== 'exited' || exit === null) {
    return (health == null ? status : `${status} (${health})`) + removed;
  }
  const how = exit.cause === 'out_of_memory' ? 'out of memory' : (exit.code ?? exit.signal ?? exit.cause);
  const next = recovery == null ? '' : `, ${NEXT[recovery.state]}`;
  return `exited (${how}${next}${removed})`;
}

const NEXT: Readonly<Record<RecoveryState, string>> = {
  steady: '',
  backing_off: 'back soon',
  limited: 'limited',
  restarting: 'restarting',
  blocked: 'blocked',
  quarantined: 'quarantined',
};
