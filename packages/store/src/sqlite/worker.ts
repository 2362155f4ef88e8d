import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert } from '@berth/foundation';
import { sqlOperations, type StoreOperations } from '../sql/operations.ts';
import { endsStore, faultOf } from './faults.ts';
import { OPENING, type Reply, type Request, toWire, type WireError, type WorkerConfig } from './messages.ts';
import { type OpenDatabase, openDatabase } from './open.ts';

// The entry of the store's worker thread: SQLite is synchronous, and an fsync must not hold up the daemon's own loop.

assert(parentPort !== null, 'this module is the entry of a worker thread');
await serve(parentPort, workerData as WorkerConfig);

async function serve(port: MessagePort, config: WorkerConfig): Promise<void> {
  let database: OpenDatabase;
  try {
    database = await openDatabase(config);
  } catch (error) {
    reply(port, { id: OPENING, ok: false, error: toWire(faultOf(error, config.file)) });
    return;
  }
  const answer = answerer(database, config.file);
  // One at a time: the store's operations count on it.
  let queue = Promise.resolve();
  port.on('message', (request: Request) => {
    queue = queue.then(async () => {
      reply(port, await answer(request));
      if (request.method === 'close') port.close();
    });
  });
  reply(port, { id: OPENING, ok: true, value: database.facts });
}

function answerer({ db }: OpenDatabase, file: string): (request: Request) => Promise<Reply> {
  const operations = sqlOperations(db);
  let ended: WireError | undefined;
  return async ({ id, method, args }) => {
    if (ended !== undefined && method !== 'close') return { id, ok: false, error: ended };
    try {
      const value = method === 'close' ? await db.destroy() : await run(operations, method, args);
      return { id, ok: true, value };
    } catch (error) {
      const wire = toWire(faultOf(error, file));
      if (endsStore(error)) ended = wire;
      return { id, ok: false, error: wire };
    }
  };
}

function run(
  operations: StoreOperations,
  method: keyof StoreOperations,
  args: readonly unknown[],
): Promise<unknown> {
  // The other side of the port is typed by the same table.
  const operation = operations[method] as (...parameters: readonly unknown[]) => Promise<unknown>;
  return operation(...args);
}

function reply(port: MessagePort, message: Reply): void {
  port.postMessage(message);
}
