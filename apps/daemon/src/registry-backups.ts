import { messageOf } from '@berth/contract';
import type { Log } from '@berth/core';
import type { Clock } from '@berth/foundation';
import type { BackupPolicy, SqliteStore } from '@berth/store/sqlite';

export interface BackupParts {
  readonly store: Pick<SqliteStore, 'changes' | 'backUp'>;
  readonly policy: Pick<BackupPolicy, 'everyMs'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often it is looked whether something has changed. The first look comes when a start is over and nobody waits. */
const LOOK_EVERY_MS = 5000;

/**
 * Backs the registry up soon after a daemon's start, and from then on when something has changed, but not more often than the
 * policy says. What fails is told and tried again; nobody waits for it.
 */
export async function keepBackups(parts: BackupParts, signal: AbortSignal): Promise<void> {
  const { store, policy, clock, log } = parts;
  let backedUp = 0;
  let dueAt = clock.monotonic();
  for (;;) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const { changes } = store;
    if (changes === backedUp || clock.monotonic() < dueAt) continue;
    dueAt = clock.monotonic() + policy.everyMs;
    try {
      const { path } = await store.backUp();
      backedUp = changes;
      log.info('the registry was backed up', { path });
    } catch (error) {
      log.warn('the registry was not backed up', { error: messageOf(error) });
    }
  }
}
