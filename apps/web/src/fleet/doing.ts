import type { Instance } from './instance-fields.ts';

/** What an instance does, waits for, or ended with, as far as it is told; in the words of the daemon. */
export function doingOf({
  status,
  activityDetail,
  exit,
  queue,
  recovery,
  healthDetail,
}: Pick<Instance, 'status' | 'activityDetail' | 'exit' | 'queue' | 'recovery' | 'healthDetail'>):
  | string
  | undefined {
  if (recovery?.state === 'blocked' || recovery?.state === 'quarantined') return recovery.detail ?? undefined;
  if (status === 'queued') return queue?.reason ?? undefined;
  if (status === 'exited') return exit?.detail ?? recovery?.detail ?? undefined;
  return activityDetail ?? healthDetail ?? undefined;
}
