import type { InstanceView } from '@berth/contract/schemas';

export const STATUS_COLOURS = {
  starting: 'cyan',
  running: 'green',
  stopping: 'yellow',
  exited: 'gray',
  lost: 'red',
} as const;

/** The status, and how it ended: `exited (3)`, `exited (SIGKILL)`, `exited (keeper_lost)`. */
export function statusText({
  status,
  exit,
  removedAt,
}: Pick<InstanceView, 'status' | 'exit' | 'removedAt'>): string {
  const removed = removedAt === null ? '' : ', removed';
  if (status !== 'exited' || exit === null) return status + removed;
  return `exited (${exit.code ?? exit.signal ?? exit.cause}${removed})`;
}
