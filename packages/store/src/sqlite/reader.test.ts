import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Samples } from '@berth/testkit/store-samples';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqlOperations } from '../sql/operations.ts';
import {
  type TemporaryDirectory,
  temporaryDirectory,
  WORKER_URL,
} from '../test-programs/temporary-directory.ts';
import { openDatabase } from './open.ts';
import { readRegistry } from './reader.ts';

const WRITER = fileURLToPath(new URL('../test-programs/writer.ts', import.meta.url));

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = directory.path('berth.db');
});
afterEach(() => directory.remove());

async function filled() {
  const samples = new Samples();
  const first = samples.instance();
  const instance = { ...first, run: samples.run(first).id };
  const lease = { name: 'web', port: 20_000, createdAt: 1 };
  const ports = [{ name: lease.name, port: lease.port }];
  const run = { ...samples.run(instance), id: instance.run, ports };
  const leases = [{ ...lease, instance: instance.id, run: run.id }];
  const { db } = await openDatabase({ file });
  await sqlOperations(db).commit({ instances: [instance], runs: [run], leases, events: samples.events(1) });
  return { db, instance, run, lease };
}

it('reads what was written, beside the writer and after it', async () => {
  const { db, instance, run, lease } = await filled();
  const wanted = {
    instances: [{ ...instance, version: 1 }],
    runs: [run],
    leases: [{ ...lease, instance: instance.id, run: run.id }],
    unknownMigrations: [],
    pendingMigrations: [],
    damaged: [],
  };
  expect(readRegistry(file)).toStrictEqual(wanted);
  await db.destroy();
  const before = await readFile(file);
  expect(readRegistry(file)).toStrictEqual(wanted);
  expect(await readFile(file)).toStrictEqual(before);
  expect(await readdir(join(file, '..'))).toStrictEqual(['berth.db']);
});

it('reads the log of a writer that was killed, and leaves it to the next daemon', async () => {
  const args = [WRITER, file, WORKER_URL.href];
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of writer.stdout) {
    printed += String(chunk);
    if (printed.split('\n').length > 20) break;
  }
  const ended = once(writer, 'exit');
  writer.kill('SIGKILL');
  await ended;
  const { size } = await stat(`${file}-wal`);
  expect(size).toBeGreaterThan(0);
  const found = readRegistry(file);
  expect(found).toMatchObject({ instances: { length: 4 } });
  expect((await stat(`${file}-wal`)).size).toBe(size);
});

it('tells missing from empty, and neither is a fault', async () => {
  expect(readRegistry(file)).toBe('missing');
  await writeFile(file, '');
  expect(readRegistry(file)).toBe('empty');
  await writeFile(`${file}-wal`, 'something');
  expect(() => readRegistry(file)).toThrow(expect.objectContaining({ code: 'state_corrupt' }));
});

it('says what is damaged', async () => {
  const { db } = await filled();
  await db.destroy();
  const sound = await readFile(file);
  await writeFile(file, Buffer.concat([Buffer.from('no database at all'), sound.subarray(18)]));
  expect(() => readRegistry(file)).toThrow(expect.objectContaining({ code: 'state_corrupt' }));
  const torn = Buffer.from(sound);
  torn.fill(0xff, 4096);
  await writeFile(file, torn);
  expect(() => readRegistry(file)).toThrow(expect.objectContaining({ code: 'state_corrupt' }));
});

it('passes over a record that cannot be read, and names it', async () => {
  const { db, instance } = await filled();
  await db.destroy();
  const raw = new DatabaseSync(file);
  raw.exec("update runs set handle = '{'");
  raw.close();
  const found = readRegistry(file);
  expect(found).toMatchObject({ instances: [{ id: instance.id }], runs: [] });
  expect(found).toMatchObject({ damaged: [expect.stringMatching(/^the handle of run_/)] });
});

it('names migrations that are unknown or still to come', async () => {
  const { db } = await filled();
  await db.destroy();
  const raw = new DatabaseSync(file);
  raw.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
  raw.exec("delete from kysely_migration where name = '0001-initial'");
  raw.close();
  expect(readRegistry(file)).toMatchObject({
    unknownMigrations: ['9999-later'],
    pendingMigrations: ['0001-initial'],
  });
});

it('reads a closed database where no file can be made beside it', async () => {
  const { db, instance } = await filled();
  await db.destroy();
  await writeFile(`${file}-wal`, '');
  // A directory in the way of the shared memory: root may write anywhere, so a mode would not do.
  await mkdir(`${file}-shm`);
  expect(readRegistry(file)).toMatchObject({ instances: [{ id: instance.id }] });
});

it('does not take a file for missing that cannot be looked at', async () => {
  await symlink(file, file);
  expect(() => readRegistry(file)).toThrow(expect.objectContaining({ code: 'state_unwritable' }));
});

it('reads the file of a Berth that knew neither ports nor assistants', async () => {
  const { db, instance, run } = await filled();
  await db.destroy();
  const raw = new DatabaseSync(file);
  raw.exec(
    "drop table leases; drop table prompts; alter table runs drop column ports; alter table runs drop column activity; alter table instances drop column conversation; delete from kysely_migration where name <> '0001-initial'",
  );
  raw.close();
  expect(readRegistry(file)).toMatchObject({
    instances: [{ id: instance.id, conversation: null }],
    runs: [{ id: run.id, ports: [], activity: null }],
    leases: [],
    pendingMigrations: ['0002-port-leases', '0003-assistants', '0004-recovery', '0005-credentials'],
    damaged: [],
  });
});
