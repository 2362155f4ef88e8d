import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BerthEvent } from '@berth/contract';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { bundled } from '../test-programs/bundled.ts';
import {
  temporaryDirectory,
  type TemporaryDirectory,
  WORKER_URL,
} from '../test-programs/temporary-directory.ts';
import { openDatabase } from './open.ts';
import { openSqliteStore } from './store.ts';

const KILLS = 20;
const TIMEOUT_MS = 60_000;

const worker = await bundled(WORKER_URL);
const writer = await bundled(new URL('../test-programs/writer.ts', import.meta.url));
afterAll(() => Promise.all([worker.remove(), writer.remove()]));

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
});
afterEach(() => directory.remove());

it(
  'loses no acknowledged commit and tears none when its process is killed',
  async () => {
    const acknowledged: string[] = [];
    for (let round = 1; round <= KILLS; round += 1) {
      acknowledged.push(...(await writeUntilKilled(round * 3)));
      const events = await readAll();
      const stored = new Set(events.map(({ seq, id }) => `${seq} ${id}`));
      expect(acknowledged.filter((line) => !stored.has(line))).toStrictEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS * 3);
  },
  TIMEOUT_MS,
);

it('writes what a killed process left in the log into the file before anything is appended to it', async () => {
  await writeUntilKilled(5);
  const log = `${file}-wal`;
  expect((await stat(log)).size).toBeGreaterThan(0);
  const { db } = await openDatabase({ file });
  expect((await stat(log)).size).toBe(0);
  await db.destroy();
});

/** Starts a writer, kills it after so many acknowledged commits, and returns all that it had acknowledged. */
async function writeUntilKilled(commits: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(writer.url), file, worker.url.href], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('the writer has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === commits) child.kill('SIGKILL');
  }
  expect(await ended).toStrictEqual([null, 'SIGKILL']);
  return lines;
}

/** All events, after checking that each instance is at the version of its last event. */
async function readAll(): Promise<readonly BerthEvent[]> {
  const store = await openSqliteStore({ file, workerUrl: worker.url });
  try {
    const { events, gap, head } = await store.readEvents(0, Number.MAX_SAFE_INTEGER);
    expect({ gap, head }).toStrictEqual({ gap: null, head: events.length });
    for (const { instance } of await store.listInstances()) {
      const versions = events
        .filter(({ subject }) => subject === instance.id)
        .map(({ data }) => data['version']);
      expect(versions).toStrictEqual(Array.from({ length: instance.version }, (_, index) => index + 1));
    }
    return events;
  } finally {
    await store.close();
  }
}
