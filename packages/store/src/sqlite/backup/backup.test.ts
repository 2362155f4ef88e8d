import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { Samples } from '@berth/testkit/store-samples';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../sql/migrations/index.ts';
import { bundled } from '../../test-programs/bundled.ts';
import { laterMigration } from '../../test-programs/later-migration.ts';
import {
  temporaryDirectory,
  type TemporaryDirectory,
  WORKER_URL,
} from '../../test-programs/temporary-directory.ts';
import { openDatabase } from '../open.ts';
import { readRegistry } from '../reader.ts';
import { openSqliteStore, type SqliteStore } from '../store.ts';
import type { StoreFacts } from '../messages.ts';
import { giveUpOldBackups } from './give-up.ts';
import { makeBackup } from './make-backup.ts';
import { BACKUP_POLICY } from './policy.ts';
import { listGenerations } from './stored-generations.ts';

const PAGE_BYTES = 4096;
const WRITERS = 20;
const BACKUPS = 7;
const TIMEOUT_MS = 60_000;

const worker = await bundled(WORKER_URL);
afterAll(() => worker.remove());

let directory: TemporaryDirectory;
let file: string;
let backups: string;
let samples: Samples;
let facts: StoreFacts | undefined;
const opened: SqliteStore[] = [];
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
  backups = directory.path('backups');
  samples = new Samples();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await directory.remove();
});

async function open(): Promise<SqliteStore> {
  const onReady = (ready: StoreFacts) => (facts = ready);
  const store = await openSqliteStore({ file, workerUrl: worker.url, backups, onReady });
  opened.push(store);
  return store;
}

async function names(store: SqliteStore): Promise<string[]> {
  return (await store.listInstances()).map(({ instance }) => instance.name);
}

/** A store with two instances that are backed up, and one that is not. */
async function filled(): Promise<{ readonly backedUp: string[]; readonly after: string }> {
  const store = await open();
  const first = [samples.instance(), samples.instance()];
  for (const instance of first) await store.commit({ instances: [instance], events: samples.events(300) });
  await store.backUp();
  const later = samples.instance();
  await store.commit({ instances: [later], events: samples.events(1) });
  await store.close();
  return { backedUp: first.map(({ name }) => name), after: later.name };
}

const files = () =>
  readdirSync(directory.path('.'))
    .filter((name) => name.startsWith('berth.db'))
    .sort();

describe('a backup', () => {
  it(
    'is whole and as of one moment, whoever writes meanwhile',
    async () => {
      const store = await open();
      let isOver = false;
      const writers = Array.from({ length: WRITERS }, async () => {
        const instance = samples.instance();
        for (let version = 0; !isOver; version += 1) {
          const event = samples.event({ subject: instance.id, data: { version: version + 1 } });
          await store.commit({ instances: [{ ...instance, version }], events: [event] });
        }
      });
      for (let count = 0; count < BACKUPS; count += 1) {
        const { path } = await store.backUp();
        expect(statSync(path).mode & 0o777).toBe(0o600);
        await expectOneMoment(path);
      }
      isOver = true;
      await Promise.all(writers);
      expect(listGenerations(backups)).toHaveLength(BACKUP_POLICY.newest);
      expect(statSync(backups).mode & 0o777).toBe(0o700);
    },
    TIMEOUT_MS,
  );

  it('that was not finished counts for nothing and is cleared away', async () => {
    const store = await open();
    await store.backUp();
    writeFileSync(`${backups}/000009.2026-11-26T06-00-00.000Z.db.tmp`, 'half');
    expect(listGenerations(backups)).toHaveLength(1);
    await store.backUp();
    expect(readdirSync(backups).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('is not made of a database that is damaged, and the good ones stay', async () => {
    await filled();
    const [good] = listGenerations(backups);
    overwrite(3);
    const request = { file, directory: backups, takenAt: 0, before: null, policy: BACKUP_POLICY };
    await expect(makeBackup(request)).rejects.toMatchObject({ code: 'state_corrupt' });
    expect(listGenerations(backups)).toEqual([good]);
    expect(readdirSync(backups)).toHaveLength(1);
  });

  it('is not made where it would take the last room', async () => {
    const store = await open();
    const policy = { ...BACKUP_POLICY, roomBytes: 2 ** 60 };
    const request = { file, directory: backups, takenAt: 0, before: null, policy };
    await expect(makeBackup(request)).rejects.toMatchObject({ code: 'disk_full' });
    expect(await store.commit({ instances: [samples.instance()] })).toMatchObject({ ok: true });
  });

  it('is made before a database is migrated, and never of a new one', async () => {
    const { db } = await openDatabase({ file, migrations: without(MIGRATIONS) });
    await db.destroy();
    const store = await open();
    const last = Object.keys(MIGRATIONS).at(-1);
    expect(facts?.migrations).toEqual([last]);
    expect(listGenerations(backups).map(({ before }) => before)).toEqual([last]);
    const reading = readRegistry(listGenerations(backups)[0]?.path ?? '');
    expect(reading).toMatchObject({ pendingMigrations: [last] });
    await store.close();
    await open();
    expect(listGenerations(backups)).toHaveLength(1);
  });

  it('but the newest goes when the disk is full', async () => {
    const store = await open();
    for (let count = 0; count < 3; count += 1) await store.backUp();
    const [newest] = listGenerations(backups);
    expect(await giveUpOldBackups(backups)).toBe(true);
    expect(await giveUpOldBackups(backups)).toBe(false);
    expect(listGenerations(backups)).toEqual([newest]);
  });
});

describe('a registry that is damaged', () => {
  it.each([
    ['a page was overwritten', () => overwrite(3)],
    ['its head was overwritten', () => overwrite(0)],
    ['it was cut off', () => truncateSync(file, 5 * PAGE_BYTES + 100)],
    ['it was emptied', () => truncateSync(file, 0)],
    ['it holds something else', () => writeFileSync(file, 'no database '.repeat(1000))],
  ])('comes back from the newest backup when %s, and lies aside', async (_, damage) => {
    const { backedUp } = await filled();
    damage();
    const bytes = readFileSync(file);
    const store = await open();
    expect(await names(store)).toEqual(backedUp);
    const { restored } = facts ?? {};
    expect(restored?.generation).toEqual(listGenerations(backups)[0]);
    expect(readFileSync(restored?.damaged ?? '').equals(bytes)).toBe(true);
    expect(files()).toContain('berth.db');
  });

  it('comes back when it is not there any more', async () => {
    const { backedUp } = await filled();
    await rm(file);
    expect(await names(await open())).toEqual(backedUp);
    expect(facts?.restored?.damaged).toBeNull();
  });

  it('comes back when the file is whole and a value is not', async () => {
    const { backedUp } = await filled();
    const { db } = await openDatabase({ file });
    await db.updateTable('instances').set({ spec: '{"file":' }).execute();
    await db.destroy();
    expect(await names(await open())).toEqual(backedUp);
  });

  it('takes its write-ahead log along, which belongs to no other database', async () => {
    const { backedUp } = await filled();
    overwrite(3);
    writeFileSync(`${file}-wal`, 'what was committed');
    const store = await open();
    expect(await names(store)).toEqual(backedUp);
    expect(readFileSync(`${facts?.restored?.damaged}-wal`, 'utf8')).toBe('what was committed');
  });

  it('keeps what was committed before its write-ahead log was damaged', async () => {
    const store = await open();
    const instances = Array.from({ length: 20 }, () => samples.instance());
    for (const instance of instances) await store.commit({ instances: [instance] });
    const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    await store.close();
    log.fill(0xa5, log.length / 2, log.length / 2 + 100);
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, log);
    const kept = await names(await open());
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(instances.slice(0, kept.length).map(({ name }) => name));
    expect(facts?.restored?.reason).toContain('is damaged at byte');
    expect(readFileSync(`${facts?.restored?.damaged}-wal`).equals(log)).toBe(true);
  });

  it('is restored from an older backup where the newest is damaged or a newer Berth made it', async () => {
    const { backedUp } = await filled();
    const [good] = listGenerations(backups);
    const newer = directory.path('newer.db');
    const { db } = await openDatabase({
      file: newer,
      migrations: { ...MIGRATIONS, '9999-later': laterMigration },
    });
    await db.destroy();
    await copyFile(newer, `${backups}/000002.2026-11-26T06-00-00.000Z.db`);
    writeFileSync(`${backups}/000003.2026-11-26T06-00-00.000Z.db`, 'no database '.repeat(1000));
    overwrite(3);
    expect(await names(await open())).toEqual(backedUp);
    expect(facts?.restored?.generation).toEqual(good);
  });

  it('is refused and left as it is where no backup is good', async () => {
    await filled();
    for (const { path } of listGenerations(backups)) truncateSync(path, 100);
    overwrite(3);
    const before = readFileSync(file);
    await expect(open()).rejects.toMatchObject({ code: 'state_corrupt' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(files()).toEqual(['berth.db']);
  });

  it('knows that it was restored until that is settled', async () => {
    await filled();
    overwrite(3);
    const first = await open();
    await first.close();
    const second = await open();
    expect(second.restored).toEqual(first.restored);
    await second.settleRestoration();
    await second.close();
    expect((await open()).restored).toBeNull();
  });

  it('never gives out a number of an event again', async () => {
    await filled();
    overwrite(3);
    const store = await open();
    const result = await store.commit({ events: samples.events(1) });
    expect(result.ok && (result.events[0]?.seq ?? 0)).toBeGreaterThan(601);
    expect((await store.readEvents(0, 1000)).events).toHaveLength(601);
  });

  it('is restored anew when the daemon was killed while it was being restored', async () => {
    const { backedUp } = await filled();
    // As it is between two steps: the write-ahead log is aside already, the database still in its place.
    await copyFile(listGenerations(backups)[0]?.path ?? '', `${file}.restored`);
    expect(await names(await open())).toEqual(backedUp);
    expect(facts?.restored?.reason).toContain('was being restored');
    expect(files().some((name) => name.endsWith('.restored'))).toBe(false);
  });
});

function overwrite(page: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  writeFileSync(file, bytes);
}

/** All but the last. */
function without(migrations: typeof MIGRATIONS): typeof MIGRATIONS {
  return Object.fromEntries(Object.entries(migrations).slice(0, -1));
}

/** Each instance is at the version of its last event. */
async function expectOneMoment(path: string): Promise<void> {
  const copied = directory.path('looked-at.db');
  await copyFile(path, copied);
  const { db } = await openDatabase({ file: copied });
  const instances = await db.selectFrom('instances').select(['id', 'version']).execute();
  const events = await db.selectFrom('events').select(['subject', 'data']).execute();
  const { head } = await db.selectFrom('journal').select('head').executeTakeFirstOrThrow();
  await db.destroy();
  await rm(copied);
  expect(events).toHaveLength(head);
  for (const { id, version } of instances) {
    const versions = events
      .filter(({ subject }) => subject === id)
      .map(({ data }) => JSON.parse(data).version);
    expect(Math.max(...versions)).toBe(version);
  }
}
