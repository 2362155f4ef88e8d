import type { BerthError } from '@berth/contract';
import type { Store } from '@berth/core';
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
}

/** Opens the registry in a worker thread. Rejects with what the store port lists; then no thread is left. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, workerUrl, maxPages } = options;
  let isOpen = false;
  const link = new WorkerLink(workerUrl, maxPages === undefined ? { file } : { file, maxPages }, (error) => {
    // Before, the rejection of this very call tells it.
    if (isOpen) options.onDeath?.(error);
  });
  try {
    const facts = await link.opened;
    isOpen = true;
    options.onReady?.(facts);
  } catch (error) {
    await link.terminate();
    throw error;
  }
  return storeOver(link);
}

function storeOver(link: WorkerLink): Store {
  return {
    listInstances: (query) => link.call('listInstances', query),
    getInstance: (id) => link.call('getInstance', id),
    listRuns: (instance) => link.call('listRuns', instance),
    listPrompts: (query) => link.call('listPrompts', query),
    listLeases: () => link.call('listLeases'),
    commit: (change) => link.call('commit', change),
    findIdempotent: (actor, key) => link.call('findIdempotent', actor, key),
    readEvents: (after, limit) => link.call('readEvents', after, limit),
    history: (instance, limit) => link.call('history', instance, limit),
    prune: (keep, olderThan) => link.call('prune', keep, olderThan),
    setting: (name, initial) => link.call('setting', name, initial),
    putSetting: (name, value) => link.call('putSetting', name, value),
    close: () => link.close(),
  };
}
