import { fstatSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { files } from './files.ts';
import type { LogWriter } from './log-writer.ts';
import { segmentBytes } from './segments.ts';
import { plainLog } from './testing/plain-log.ts';

const LOG_BYTES = 1024 * 1024;
const SYNC_MS = 1000;
const PIECE = Buffer.alloc(16 * 1024, 'x');
/** With the next piece another segment is begun. */
const SEGMENT_PIECES = segmentBytes(LOG_BYTES) / PIECE.length;

/** A sync that the disk has begun, and ends when it is told how. */
interface Sync {
  readonly fd: number;
  end(error?: Error): void;
}

let instance: string;
let syncs: Sync[];
let faults: string[];
let log: LogWriter;

beforeEach(async () => {
  instance = await mkdtemp(join(tmpdir(), 'berth-log-syncs-'));
  syncs = [];
  faults = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(files, 'fdatasync').mockImplementation((fd) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    syncs.push({ fd, end: (error) => (error === undefined ? resolve() : reject(error)) });
    return promise;
  });
  log = plainLog(instance, { maxBytes: LOG_BYTES, onFault: (what) => faults.push(what) });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const sync of syncs) sync.end();
  await log.close();
  await rm(instance, { recursive: true });
});

function print(pieces: number): void {
  for (let printed = 0; printed < pieces; printed += 1) log.output(PIECE);
}

async function nextSync(): Promise<Sync> {
  await vi.waitFor(() => expect(syncs).not.toEqual([]));
  const [sync] = syncs.splice(0, 1);
  if (sync === undefined) throw new Error('nothing is synced');
  return sync;
}

it('what the disk refuses of a full segment is in doubt, also when a later one has been asked for meanwhile', async () => {
  print(SEGMENT_PIECES + 1);
  const held = await nextSync();
  // Now comes the time at which all is synced, while the disk is still busy; then another segment is full.
  vi.advanceTimersByTime(SYNC_MS);
  print(SEGMENT_PIECES);
  held.end();
  const refused = await nextSync();
  vi.spyOn(files, 'fsync').mockRejectedValue(new Error('the disk refuses'));
  refused.end(new Error('the disk refuses'));
  const full = SEGMENT_PIECES * PIECE.length;
  await vi.waitFor(() => expect(log.inDoubt).toEqual({ from: full, to: 2 * full }));
  expect(faults).toEqual(['log sync', 'log rescue']);
});

it('a segment is not closed while it is synced, however far the program has come since', async () => {
  print(1);
  vi.advanceTimersByTime(SYNC_MS);
  const held = await nextSync();
  print(4 * (LOG_BYTES / PIECE.length));
  expect(log.start).toBeGreaterThan(0);
  // It has lost its name, and no other file has got its descriptor.
  expect(fstatSync(held.fd).nlink).toBe(0);
  held.end();
  await nextSync().then((sync) => sync.end());
  expect(faults).toEqual([]);
});
