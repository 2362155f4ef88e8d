import type { BerthError } from '@berth/contract';
import { Samples } from '@berth/testkit/store-samples';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  temporaryDirectory,
  type TemporaryDirectory,
  WORKER_URL,
} from '../test-programs/temporary-directory.ts';
import { IN_FLIGHT_MAX } from './link.ts';
import { openSqliteStore } from './store.ts';

const program = (name: string) => new URL(`../test-programs/${name}.ts`, import.meta.url);
const isLinux = process.platform === 'linux';

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
});
afterEach(() => directory.remove());

describe('a worker that dies', () => {
  it('rejects all that waits and all that follows, and is reported once', async () => {
    const deaths: BerthError[] = [];
    const onDeath = (error: BerthError) => deaths.push(error);
    const store = await openSqliteStore({ file, workerUrl: program('dying-worker'), onDeath });
    const waiting = [store.listInstances(), store.readEvents(0, 1), store.commit({})];
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'internal',
          message: expect.stringContaining('killed by the first request'),
          details: { file, unfinished: 3 },
        },
      });
    }
    await expect(store.listInstances()).rejects.toBe(deaths[0]);
    await store.close();
    expect(deaths).toHaveLength(1);
  });

  it('fails the opening when it dies before it has opened', async () => {
    const deaths: BerthError[] = [];
    const onDeath = (error: BerthError) => deaths.push(error);
    const opening = openSqliteStore({ file, workerUrl: program('stillborn-worker'), onDeath });
    await expect(opening).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('exit code 7'),
    });
    await expect(
      openSqliteStore({ file, workerUrl: program('no-such-worker'), onDeath }),
    ).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('no-such-worker'),
    });
    expect(deaths).toStrictEqual([]);
  });
});

describe('a worker whose disk refuses', () => {
  it('is at its end at once: nothing is acknowledged any more, and why is told once', async () => {
    const deaths: BerthError[] = [];
    const onDeath = (error: BerthError) => deaths.push(error);
    const store = await openSqliteStore({ file, workerUrl: program('refused-worker'), onDeath });
    const waiting = [store.commit({}), store.commit({}), store.listInstances()];
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'state_unwritable' } });
    }
    await expect(store.commit({})).rejects.toMatchObject({ message: 'the disk refused' });
    await expect(store.backUp()).rejects.toMatchObject({ message: 'the disk refused' });
    await store.close();
    expect(deaths).toMatchObject([{ code: 'state_unwritable', message: 'the disk refused' }]);
  });
});

describe('a worker that is stuck', () => {
  it('is given a bounded number of requests, and those beyond are refused', async () => {
    const store = await openSqliteStore({ file, workerUrl: program('stuck-worker') });
    const accepted = Array.from({ length: IN_FLIGHT_MAX }, () => store.listInstances());
    await expect(store.listInstances()).rejects.toMatchObject({
      code: 'daemon_unresponsive',
      retryable: true,
    });
    await store.close();
    expect(await Promise.all(accepted)).toHaveLength(IN_FLIGHT_MAX);
  });
});

describe('a closed store', () => {
  it.runIf(isLinux)('leaves no thread and no open file', async () => {
    const before = await residue();
    const store = await openSqliteStore({ file, workerUrl: WORKER_URL });
    await store.commit({ events: new Samples().events(1) });
    expect((await residue()).files.length).toBeGreaterThan(0);
    await store.close();
    expect(await residue()).toStrictEqual(before);
  });

  it.runIf(isLinux)('leaves none either when it could not be opened', async () => {
    const before = await residue();
    const opening = openSqliteStore({ file: directory.path('missing/berth.db'), workerUrl: WORKER_URL });
    await expect(opening).rejects.toMatchObject({ code: 'state_unwritable' });
    expect(await residue()).toStrictEqual(before);
  });
});

async function residue(): Promise<{ threads: number; files: string[] }> {
  const kinds = process.getActiveResourcesInfo();
  const threads = kinds.filter((kind) => kind === 'Worker' || kind === 'MessagePort').length;
  return { threads, files: await directory.openFiles() };
}
