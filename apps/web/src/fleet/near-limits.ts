import type { Instance } from './instance-fields.ts';
import type { ResourceUse } from './resource-store.ts';

export interface NearLimit {
  readonly name: string;
  /** Of the limit, in percent. */
  readonly percent: number;
}

/** What has used so much of a limit that a person may want to know. */
const NEAR_PERCENT = 80;

/** The limits that are nearly used up, the nearest first. */
export function nearLimits(
  { limits, status, startedAt }: Pick<Instance, 'limits' | 'status' | 'startedAt'>,
  use: ResourceUse | undefined,
  now: number,
): NearLimit[] {
  if (status !== 'running') return [];
  return limits
    .map(({ name, value }) => ({
      name,
      percent: Math.floor((usedOf(name, { startedAt, use, now }) / value) * 100),
    }))
    .filter(({ percent }) => percent >= NEAR_PERCENT)
    .sort((a, b) => b.percent - a.percent);
}

function usedOf(
  name: string,
  { startedAt, use, now }: { startedAt: string | null; use: ResourceUse | undefined; now: number },
): number {
  if (name === 'run') return startedAt === null ? 0 : now - Date.parse(startedAt);
  if (use === undefined) return 0;
  if (name === 'memory') return use.memory;
  if (name === 'cpus') return use.cpu ?? 0;
  if (name === 'pids') return use.threads;
  if (name === 'disk') return (use.disk?.workspace ?? 0) + (use.disk?.log ?? 0) + (use.disk?.home ?? 0);
  return 0;
}
