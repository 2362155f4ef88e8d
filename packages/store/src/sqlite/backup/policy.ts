import type { Generation } from './generation.ts';

export interface BackupPolicy {
  /** Shortest time from one backup to the next, in milliseconds. */
  readonly everyMs: number;
  /** How many of the newest are kept. */
  readonly newest: number;
  /** Days of which the last one is kept. */
  readonly days: number;
  /** What must be free beside the backup itself: a backup is never what fills a disk. */
  readonly roomBytes: number;
}

/**
 * An hour's worth of the newest, for what is noticed at once, and a week, for what is noticed late. A registry rarely has
 * more than some megabytes.
 */
export const BACKUP_POLICY: BackupPolicy = {
  everyMs: 10 * 60_000,
  newest: 6,
  days: 7,
  // As much as a ballast and a start need together.
  roomBytes: 64 * 1024 * 1024,
};

/** Which of the generations, newest first, need not be kept any longer. */
export function outdated(generations: readonly Generation[], policy: BackupPolicy): Generation[] {
  const kept = new Set(generations.slice(0, policy.newest));
  const days = lastOfEach(generations, ({ takenAt }) => new Date(takenAt).toISOString().slice(0, 10));
  for (const generation of days.slice(0, policy.days)) kept.add(generation);
  const migrated = generations.filter(({ before }) => before !== null);
  for (const generation of lastOfEach(migrated, ({ before }) => before)) kept.add(generation);
  return generations.filter((generation) => !kept.has(generation));
}

function lastOfEach(generations: readonly Generation[], key: (of: Generation) => unknown): Generation[] {
  const seen = new Set<unknown>();
  return generations.filter((generation) => {
    const isFirst = !seen.has(key(generation));
    seen.add(key(generation));
    return isFirst;
  });
}
