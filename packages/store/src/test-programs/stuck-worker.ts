import { parentPort } from 'node:worker_threads';
import { OPENING, type Request } from '../sqlite/messages.ts';

// A worker over a disk that stands still: it answers nothing until it is asked to close, and then everything.

const held: Request[] = [];
parentPort?.on('message', (request: Request) => {
  held.push(request);
  if (request.method !== 'close') return;
  for (const { id } of held) parentPort?.postMessage({ id, ok: true, value: [] });
});
parentPort?.postMessage({ id: OPENING, ok: true, value: { sqliteVersion: '3.99.0', migrations: [] } });
