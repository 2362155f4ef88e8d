import { parentPort } from 'node:worker_threads';
import { OPENING } from '../sqlite/messages.ts';

// A worker that opens well and dies of the first request.

parentPort?.on('message', () => {
  throw new Error('killed by the first request');
});
parentPort?.postMessage({ id: OPENING, ok: true, value: { sqliteVersion: '3.99.0', migrations: [] } });
