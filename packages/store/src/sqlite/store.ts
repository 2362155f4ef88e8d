import type { BerthError } from '@berth/contract';
import type { Store } from '@berth/core';
import type { Generation, Restored } from './backup/generation.ts';
import { WorkerLink } from './link.ts';
import type { StoreFacts } from './messages.ts';

export interface SqliteStoreOptions {
  /** The database; created when absent, in a directory that exists. */
  readonly file: string;
  /** The worker's program: `./worker.ts` of this folder, or what it was bundled to. */
  readonly workerUrl: URL;
  /** Called once, before the store is handed out. */
  readonly onReady?: (facts: StoreFacts) => void;
  /** Called once when the worker ends unasked. From then on every call rejects with the same error. */
  readonly onDeath?: (error: BerthError) => void;
  /** Bound of the file in pages. For tests, which make a full disk of it. */
  readonly maxPages?: number;
  /** Directory of the backups, from which a damaged registry is restored. Without it there are none. */
  readonly backups?: string;
}

/** The registry with what only a database in a file has. */
export interface SqliteStore extends Store {
  /** Number of changes since it was opened. */
  readonly changes: number;
  /** Makes one more generation of backups, beside all that goes on. Needs `backups`. */
  backUp(): Promise<Generation>;
  /** How the registry came back; null when it did not, and once that is settled. */
  readonly restored: Restored | null;
  /** To be called when what the machine knows beyond the backup was put back. */
  settleRestoration(): Promise<void>;
}

/** Opens the registry in a worker thread. Rejects with what the store port lists; then no thread is left. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { file, workerUrl, maxPages, backups } = options;
  let isOpen = false;
  const config = {
    file,
    ...(maxPages === undefined ? {} : { maxPages }),
    ...(backups === undefined ? {} : { backups }),
  };
  const link = new WorkerLink(workerUrl, config, (error) => {
    // Before, the rejection of this very call tells it.
    if (isOpen) options.onDeath?.(error);
  });
  try {
    const facts = await link.opened;
    isOpen = true;
    options.onReady?.(facts);
    return storeOver(link, facts.restored ?? null);
  } catch (error) {
    await link.terminate();
    throw error;
  }
}

function storeOver(link: WorkerLink, restored: Restored | null): SqliteStore {
  let changes = 0;
  return {
    restored,
    settleRestoration: () => link.call('settleRestoration'),
    get changes() {
      return changes;
    },
    backUp: () => link.backUp(),
    listInstances: (query) => link.call('listInstances', query),
    getInstance: (id) => link.call('getInstance', id),
    listRuns: (instance) => link.call('listRuns', instance),
    listPrompts: (query) => link.call('listPrompts', query),
    listLeases: () => link.call('listLeases'),
    commit: async (change) => {
      const result = await link.call('commit', change);
      if (result.ok) changes += 1;
      return result;
    },
    findIdempotent: (actor, key) => link.call('findIdempotent', actor, key),
    readEvents: (after, limit) => link.call('readEvents', after, limit),
    history: (instance, limit, types) => link.call('history', instance, limit, types),
    prune: (keep, olderThan) => link.call('prune', keep, olderThan),
    listCredentials: () => link.call('listCredentials'),
    putCredentials: async (records) => {
      const result = await link.call('putCredentials', records);
      if (result.ok) changes += 1;
      return result;
    },
    setting: (name, initial) => link.call('setting', name, initial),
    putSetting: (name, value) => link.call('putSetting', name, value),
    close: () => link.close(),
  };
}
