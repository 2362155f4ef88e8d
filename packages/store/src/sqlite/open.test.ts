import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { BerthError, type ErrorCode, type InstanceId } from '@berth/contract';
import { Samples } from '@berth/testkit/store-samples';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { instanceToRow, runToRow } from '../sql/rows.ts';
import { sqlOperations } from '../sql/operations.ts';
import { bundled } from '../test-programs/bundled.ts';
import { laterMigration } from '../test-programs/later-migration.ts';
import {
  temporaryDirectory,
  type TemporaryDirectory,
  WORKER_URL,
} from '../test-programs/temporary-directory.ts';
import { openDatabase } from './open.ts';
import { versionAtLeast } from './version.ts';
import { openSqliteStore } from './store.ts';

const PAGE_BYTES = 4096;

const worker = await bundled(WORKER_URL);
afterAll(() => worker.remove());

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
});
afterEach(() => directory.remove());

describe('a good database', () => {
  it('is durable, checks references and belongs to its owner alone', async () => {
    const { db } = await openDatabase({ file });
    const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(db)).rows[0];
    expect({ ...((await pragma('journal_mode')) as object) }).toStrictEqual({ journal_mode: 'wal' });
    expect({ ...((await pragma('synchronous')) as object) }).toStrictEqual({ synchronous: 2 });
    expect({ ...((await pragma('foreign_keys')) as object) }).toStrictEqual({ foreign_keys: 1 });
    await sqlOperations(db).setting('secret', 'x');
    for (const name of [file, `${file}-wal`, `${file}-shm`])
      expect((await stat(name)).mode & 0o777).toBe(0o600);
    await db.destroy();
  });

  it('itself holds names of living instances apart, and references together', async () => {
    const { db } = await openDatabase({ file });
    const samples = new Samples();
    const row = instanceToRow(samples.instance());
    const insert = (id: string, removedAt: number | null) =>
      db
        .insertInto('instances')
        .values({ ...row, id: id as InstanceId, removed_at: removedAt })
        .execute();
    await insert('inst_a', null);
    await insert('inst_b', 1000);
    await insert('inst_c', 2000);
    await expect(insert('inst_d', null)).rejects.toThrow('UNIQUE');
    const orphan = runToRow(samples.run(samples.instance()));
    await expect(db.insertInto('runs').values(orphan).execute()).rejects.toThrow('FOREIGN KEY');
    await db.destroy();
  });

  it('is migrated once, and says so', async () => {
    const migrations: (readonly string[])[] = [];
    for (let round = 0; round < 2; round += 1) {
      const onReady = (facts: { migrations: readonly string[] }) => migrations.push(facts.migrations);
      await (await openSqliteStore({ file, workerUrl: worker.url, onReady })).close();
    }
    expect(migrations).toStrictEqual([Object.keys(MIGRATIONS), []]);
  });

  it('keeps everything over a close, in one file', async () => {
    const samples = new Samples();
    const instance = samples.instance();
    const run = samples.run(instance);
    const event = samples.event();
    const first = await openSqliteStore({ file, workerUrl: worker.url });
    await first.commit({ instances: [{ ...instance, run: run.id }], runs: [run], events: [event] });
    await first.setting('node', samples.node);
    await first.close();
    await expect(stat(`${file}-wal`)).rejects.toThrow('ENOENT');

    const second = await openSqliteStore({ file, workerUrl: worker.url });
    const stored = { ...instance, run: run.id, version: 1 };
    expect(await second.listInstances()).toStrictEqual([{ instance: stored, run }]);
    expect((await second.readEvents(0, 9)).events).toStrictEqual([{ ...event, seq: 1 }]);
    expect(await second.setting('node', 'other')).toBe(samples.node);
    await second.close();
  });
});

describe('a damaged database', () => {
  it('is refused when it is no database at all', async () => {
    await writeFile(file, 'this is not a database '.repeat(1000));
    await expectRefusedUntouched('state_corrupt');
  });

  it.each([50, PAGE_BYTES - 1, PAGE_BYTES, 5 * PAGE_BYTES + 100])(
    'is refused when only %i bytes are left',
    async (size) => {
      await writeFilledDatabase();
      await truncate(file, size);
      await expectRefusedUntouched('state_corrupt');
    },
  );

  it('is refused when a page was overwritten', async () => {
    await writeFilledDatabase();
    const bytes = await readFile(file);
    bytes.fill(0xa5, 3 * PAGE_BYTES, 4 * PAGE_BYTES);
    await writeFile(file, bytes);
    await expectRefusedUntouched('state_corrupt');
  });

  it('is refused when it is empty but its log is not', async () => {
    await writeFile(file, '');
    await writeFile(`${file}-wal`, 'what was committed');
    await expectRefusedUntouched('state_corrupt');
    expect(await readFile(`${file}-wal`, 'utf8')).toBe('what was committed');
  });

  it.runIf(process.platform === 'linux')('is not held open after it was refused', async () => {
    await writeFile(file, 'this is not a database '.repeat(1000));
    await expect(openDatabase({ file })).rejects.toMatchObject({ code: 'state_corrupt' });
    expect(await directory.openFiles()).toStrictEqual([]);
  });

  it('says which value is damaged when the file is whole', async () => {
    const { db } = await openDatabase({ file });
    const instance = new Samples().instance();
    await sqlOperations(db).commit({ instances: [instance] });
    await db.updateTable('instances').set({ spec: '{"file":' }).execute();
    await db.destroy();
    const store = await openSqliteStore({ file, workerUrl: worker.url });
    await expect(store.getInstance(instance.id)).rejects.toMatchObject({
      code: 'state_corrupt',
      message: expect.stringContaining(`spec of ${instance.id}`),
      details: { file },
    });
    await store.close();
  });
});

describe('a database of a newer Berth', () => {
  it('is refused and left as it is', async () => {
    const { db } = await openDatabase({ file, migrations: { ...MIGRATIONS, '9999-later': laterMigration } });
    await db.destroy();
    const message = await expectRefusedUntouched('state_newer');
    expect(message).toContain('9999-later');
  });
});

describe('a place that cannot be written', () => {
  it('is refused when the directory is a file', async () => {
    await writeFile(directory.path('plain'), '');
    await expectRefused(directory.path('plain/berth.db'), 'state_unwritable');
  });

  it('is refused when the directory is missing', async () => {
    await expectRefused(directory.path('missing/berth.db'), 'state_unwritable');
  });

  it('is refused when the file is a directory', async () => {
    await mkdir(file);
    await expectRefused(file, 'state_unwritable');
  });
});

describe('a full disk', () => {
  const FULL_AT_PAGES = 60;

  it('refuses the commit, keeps what was there and recovers when there is room', async () => {
    const samples = new Samples();
    const store = await openSqliteStore({ file, workerUrl: worker.url, maxPages: FULL_AT_PAGES });
    const small = samples.instance();
    await store.commit({ instances: [small], events: samples.events(3) });
    const data = { text: 'x'.repeat(FULL_AT_PAGES * PAGE_BYTES) };
    const big = { instances: [samples.instance()], events: [samples.event({ data })] };
    for (let round = 0; round < 3; round += 1) {
      await expect(store.commit(big)).rejects.toMatchObject({
        code: 'disk_full',
        retryable: true,
        details: { file },
      });
    }
    expect((await store.listInstances()).map(({ instance }) => instance.id)).toStrictEqual([small.id]);
    expect((await store.readEvents(0, 9)).head).toBe(3);
    expect(await store.commit({ events: samples.events(1) })).toMatchObject({
      ok: true,
      events: [{ seq: 4 }],
    });
    await store.close();

    const roomy = await openSqliteStore({ file, workerUrl: worker.url });
    expect(await roomy.commit(big)).toMatchObject({ ok: true, events: [{ seq: 5 }] });
    await roomy.close();
  });

  it('never half-writes a change, however little room is left', async () => {
    const samples = new Samples();
    const store = await openSqliteStore({ file, workerUrl: worker.url, maxPages: FULL_AT_PAGES });
    let stored = 0;
    for (let isFull = false; !isFull; ) {
      const change = { instances: [samples.instance()], events: samples.events(2) };
      isFull = await store.commit(change).then(
        () => false,
        (error: unknown) => error instanceof BerthError && error.code === 'disk_full',
      );
      if (!isFull) stored += 1;
    }
    expect(stored).toBeGreaterThan(10);
    expect(await store.listInstances()).toHaveLength(stored);
    expect((await store.readEvents(0, 0)).head).toBe(2 * stored);
    await store.prune(0, 0);
    expect(await store.commit({ instances: [samples.instance()] })).toMatchObject({ ok: true });
    await store.close();
  });
});

describe('versions of SQLite', () => {
  it('are compared number by number', () => {
    for (const good of ['3.51.3', '3.51.10', '3.53.4', '4.0', '3.51.3.1']) {
      expect(versionAtLeast(good, '3.51.3')).toBe(true);
    }
    for (const bad of ['3.51.2', '3.51', '3.9.99', '2.99.99', ''])
      expect(versionAtLeast(bad, '3.51.3')).toBe(false);
  });
});

async function expectRefused(path: string, code: ErrorCode): Promise<string> {
  const error: unknown = await openSqliteStore({ file: path, workerUrl: worker.url }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BerthError);
  expect(error).toMatchObject({ code, message: expect.stringContaining(path), details: { file: path } });
  return (error as BerthError).message;
}

/** A refused database is evidence and perhaps all there is: not one byte may change. */
async function expectRefusedUntouched(code: ErrorCode): Promise<string> {
  const before = await readFile(file);
  const message = await expectRefused(file, code);
  expect(message).toContain('away');
  expect((await readFile(file)).equals(before)).toBe(true);
  return message;
}

async function writeFilledDatabase(): Promise<void> {
  const samples = new Samples();
  const { db } = await openDatabase({ file });
  await sqlOperations(db).commit({ instances: [samples.instance()], events: samples.events(500) });
  await db.destroy();
}
