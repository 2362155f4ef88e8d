import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert } from '@berth/foundation';
import { sqlOperations } from '../sql/operations.ts';
import { makeBackup } from './backup/make-backup.ts';
import { BACKUP_POLICY } from './backup/policy.ts';
import { RESTORED_SETTING } from './backup/restore.ts';
import { endsStore, faultOf } from './faults.ts';
import {
  OPENING,
  type QueuedRequest,
  type Reply,
  type Request,
  type SqliteOperations,
  toWire,
  type WireError,
  type WorkerConfig,
} from './messages.ts';
import type { OpenDatabase } from './open.ts';
import { openRestoring } from './open-restoring.ts';

// The entry of the store's worker thread: SQLite is synchronous, and an fsync must not hold up the daemon's own loop.

assert(parentPort !== null, 'this module is the entry of a worker thread');
await serve(parentPort, workerData as WorkerConfig);

async function serve(port: MessagePort, config: WorkerConfig): Promise<void> {
  let database: Awaited<ReturnType<typeof openRestoring>>;
  try {
    database = await openRestoring(config);
  } catch (error) {
    reply(port, { id: OPENING, ok: false, error: toWire(faultOf(error, config.file)) });
    return;
  }
  const answer = answerer(database, config.file);
  // One at a time: the store's operations count on it.
  let queue = Promise.resolve();
  let backups = Promise.resolve();
  port.on('message', (request: Request) => {
    if (request.method === 'backUp') {
      // Beside the queue: a backup has a connection of its own, and nobody waits for it but the end.
      backups = backups.then(async () => reply(port, await backedUp(request.id, config)));
      return;
    }
    queue = queue.then(async () => {
      if (request.method === 'close') await backups;
      reply(port, await answer(request));
      if (request.method === 'close') port.close();
    });
  });
  reply(port, { id: OPENING, ok: true, value: database.facts });
}

async function backedUp(id: number, { file, backups: directory = '' }: WorkerConfig): Promise<Reply> {
  try {
    const request = { file, directory, takenAt: Date.now(), before: null, policy: BACKUP_POLICY };
    return { id, ok: true, value: await makeBackup(request) };
  } catch (error) {
    return { id, ok: false, error: toWire(faultOf(error, file)) };
  }
}

function answerer(
  { db }: Pick<OpenDatabase, 'db'>,
  file: string,
): (request: QueuedRequest) => Promise<Reply> {
  const operations: SqliteOperations = {
    ...sqlOperations(db),
    settleRestoration: async () => {
      await db.deleteFrom('settings').where('name', '=', RESTORED_SETTING).execute();
    },
  };
  let ended: WireError | undefined;
  return async ({ id, method, args }) => {
    if (ended !== undefined && method !== 'close') return { id, ok: false, error: ended };
    try {
      const value = method === 'close' ? await db.destroy() : await run(operations, method, args);
      return { id, ok: true, value };
    } catch (error) {
      const wire = toWire(faultOf(error, file));
      if (!endsStore(error)) return { id, ok: false, error: wire };
      ended = wire;
      return { id, ok: false, error: wire, fatal: true };
    }
  };
}

function run(
  operations: SqliteOperations,
  method: keyof SqliteOperations,
  args: readonly unknown[],
): Promise<unknown> {
  // The other side of the port is typed by the same table.
  const operation = operations[method] as (...parameters: readonly unknown[]) => Promise<unknown>;
  return operation(...args);
}

function reply(port: MessagePort, message: Reply): void {
  port.postMessage(message);
}
