import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Samples } from '@berth/testkit/store-samples';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../sql/migrations/index.ts';
import { sqlOperations } from '../sql/operations.ts';
import { bundled } from '../test-programs/bundled.ts';
import { laterMigration } from '../test-programs/later-migration.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../test-programs/temporary-directory.ts';
import { openDatabase } from './open.ts';

const LATER = { ...MIGRATIONS, '9999-later': laterMigration };
/** Statements a migration certainly has; fewer would mean that the hook does not see them. */
const STATEMENTS_MIN = 15;
const STATEMENTS_MAX = 200;
const TIMEOUT_MS = 60_000;

const migrator = await bundled(new URL('../test-programs/migrator.ts', import.meta.url));
afterAll(() => migrator.remove());

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

describe('a migration that fails', () => {
  it('leaves a new database new, whichever statement fails', async () => {
    await failAtEach(async (fail) => {
      const file = directory.path(`new-${fail.at}.db`);
      const outcome = await attempt(file, fail);
      await expectUsable(file);
      return outcome;
    });
  });

  it('leaves an older database as it was, whichever statement fails', async () => {
    const older = await olderDatabase();
    await failAtEach(async (fail) => {
      const file = directory.path(`old-${fail.at}.db`);
      await copyFile(older, file);
      const outcome = await attempt(file, fail);
      if (!outcome) expect(await contentOf(file)).toStrictEqual(await contentOf(older));
      await expectUsable(file);
      return outcome;
    });
  });
});

describe('a process killed while it migrates', () => {
  it(
    'leaves a new database usable, whichever statement it died at',
    () => killAtEach(() => directory.path('new.db'), undefined),
    TIMEOUT_MS,
  );

  it(
    'leaves an older database as it was, whichever statement it died at',
    async () => killAtEach(() => directory.path('old.db'), await olderDatabase()),
    TIMEOUT_MS,
  );
});

interface Failure {
  readonly at: number;
}

/** Calls `round` with a failure at statement 1, 2, … until one runs through. */
async function failAtEach(round: (failure: Failure) => Promise<boolean>): Promise<void> {
  let at = 1;
  while (!(await round({ at }))) {
    at += 1;
    expect(at).toBeLessThan(STATEMENTS_MAX);
  }
  expect(at).toBeGreaterThan(STATEMENTS_MIN);
}

/** Opens with a later migration and a failing statement; true when there were fewer statements than that. */
async function attempt(file: string, { at }: Failure): Promise<boolean> {
  let count = 0;
  const beforeStatement = () => {
    count += 1;
    if (count === at) throw new Error('this statement fails');
  };
  const opened = await openDatabase({ file, migrations: LATER, beforeStatement }).catch((error: unknown) => {
    expect(error).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('this statement fails'),
    });
    return undefined;
  });
  await opened?.db.destroy();
  return opened !== undefined;
}

async function killAtEach(place: () => string, older: string | undefined): Promise<void> {
  await failAtEach(async ({ at }) => {
    const file = `${place()}-${at}`;
    if (older !== undefined) await copyFile(older, file);
    const child = spawn(process.execPath, [fileURLToPath(migrator.url), file, String(at)], {
      stdio: 'inherit',
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal === null) {
      expect(code).toBe(0);
      return true;
    }
    expect(signal).toBe('SIGKILL');
    if (older !== undefined) expect(await contentOf(file)).toStrictEqual(await contentOf(older));
    await expectUsable(file);
    return false;
  });
}

/** A database of the current version with something in it. */
async function olderDatabase(): Promise<string> {
  const file = directory.path('older.db');
  const { db } = await openDatabase({ file });
  await sqlOperations(db).setting('node', 'kept');
  await db.destroy();
  return file;
}

/** Schema and settings, as the Berth that wrote the older database finds them. */
async function contentOf(file: string): Promise<unknown> {
  const { db } = await openDatabase({ file });
  const schema = await sql`select type, name, sql from sqlite_master order by type, name`.execute(db);
  const settings = await db.selectFrom('settings').selectAll().execute();
  await db.destroy();
  return { schema: schema.rows, settings };
}

/** Migrates to the end, as the next start would, and writes. */
async function expectUsable(file: string): Promise<void> {
  const { db } = await openDatabase({ file, migrations: LATER });
  try {
    const store = sqlOperations(db);
    expect(await store.commit({ instances: [new Samples().instance()] })).toMatchObject({ ok: true });
    expect(await store.listInstances()).toHaveLength(1);
    expect(await store.setting('node', 'kept')).toBe('kept');
  } finally {
    await db.destroy();
  }
}
