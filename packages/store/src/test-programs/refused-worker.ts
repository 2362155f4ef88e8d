import { parentPort } from 'node:worker_threads';
import { OPENING, type Request } from '../sqlite/messages.ts';

// A worker whose disk refuses the first request; what comes after it would be answered.

let isRefused = false;
parentPort?.on('message', ({ id }: Request) => {
  const error = { code: 'state_unwritable', message: 'the disk refused' } as const;
  parentPort?.postMessage(isRefused ? { id, ok: true, value: [] } : { id, ok: false, error, fatal: true });
  isRefused = true;
});
parentPort?.postMessage({ id: OPENING, ok: true, value: { sqliteVersion: '3.99.0', migrations: [] } });
