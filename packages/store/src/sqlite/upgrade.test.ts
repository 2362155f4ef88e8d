import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { BERTH_VERSION } from '@berth/contract';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { bundled } from '../test-programs/bundled.ts';
import { makeOlderRegistry } from '../test-programs/older-registry.ts';
import {
  temporaryDirectory,
  type TemporaryDirectory,
  WORKER_URL,
} from '../test-programs/temporary-directory.ts';
import { listGenerations } from './backup/stored-generations.ts';
import { openDatabase } from './open.ts';
import { readRegistry } from './reader.ts';
import { openSqliteStore } from './store.ts';

const worker = await bundled(WORKER_URL);
afterAll(() => worker.remove());

let directory: TemporaryDirectory;
let file: string;
let backups: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
  backups = directory.path('backups');
});
afterEach(() => directory.remove());

describe('a registry of an older Berth', () => {
  it('is taken over with all that is in it, and is there once more as it was', async () => {
    makeOlderRegistry(file, '/state');
    const before = readRegistry(file);
    const store = await openSqliteStore({ file, workerUrl: worker.url, backups });
    const found = await store.listInstances();
    expect(found.map(({ instance, run }) => [instance.name, instance.status, run?.exit?.code])).toEqual([
      ['live', 'running', undefined],
      ['over', 'exited', 7],
      ['asks', 'running', undefined],
    ]);
    expect(found.map(({ instance }) => instance.recovery)).toEqual([null, null, null]);
    expect(await store.listLeases()).toMatchObject([{ name: 'web', port: 20_009 }]);
    expect((await store.readEvents(0, 100)).events).toHaveLength(11);
    const [{ instance } = expect.fail('there is none')] = found;
    expect(await store.commit({ instances: [instance] })).toMatchObject({ ok: true });
    await store.close();

    const newer = Object.keys(MIGRATIONS).slice(3);
    const [backup, ...others] = listGenerations(backups);
    expect([backup?.before, others]).toEqual([newer[0], []]);
    expect(readRegistry(backup?.path ?? '')).toEqual(before);
    expect(before).toMatchObject({ pendingMigrations: newer, damaged: [] });
  });
});

describe('a registry of a newer Berth', () => {
  it('is refused by both versions’ names and with what to do, and not one byte is other than before', async () => {
    const newer = directory.path('newer.db');
    const { db } = await openDatabase({ file: newer });
    const raw = new DatabaseSync(newer);
    raw.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
    raw.exec(`insert into events (seq, id, time, node, actor, type, version, data)
      values (1, 'evt_1', 1, 'node_1', 'system:daemon', 'daemon.started', 1, '{"pid":1,"version":"9.9.9"}')`);
    // As a killed daemon leaves it: with what was written last in its log.
    for (const end of ['', '-wal']) copyFileSync(`${newer}${end}`, `${file}${end}`);
    raw.close();
    await db.destroy();
    const contents = () => ['', '-wal'].map((end) => readFileSync(`${file}${end}`).toString('base64'));
    const before = contents();
    expect(before[1]).not.toBe('');

    const opening = openSqliteStore({ file, workerUrl: worker.url, backups });
    const refusal = await opening.then(
      () => expect.fail('it was opened'),
      (error: unknown) => error,
    );
    const known = Object.keys(MIGRATIONS).at(-1);
    const details = { migration: '9999-later', known, writer: '9.9.9', reader: BERTH_VERSION };
    expect(refusal).toMatchObject({ code: 'state_newer', details });
    const { message } = refusal as Error;
    for (const word of ['9.9.9', BERTH_VERSION, '9999-later', known, 'Start that version or a later one'])
      expect(message).toContain(word);
    expect(contents()).toEqual(before);
    expect(listGenerations(backups)).toEqual([]);
    expect(readdirSync(directory.path('.')).filter((name) => name.includes('damaged'))).toEqual([]);
  });
});
