import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Samples } from '@berth/testkit/store-samples';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { sqlOperations } from '../../sql/operations.ts';
import { bundled } from '../../test-programs/bundled.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../test-programs/temporary-directory.ts';
import { openDatabase } from '../open.ts';
import { openRestoring } from '../open-restoring.ts';
import { makeBackup } from './make-backup.ts';
import { BACKUP_POLICY } from './policy.ts';

const PAGE_BYTES = 4096;
/** Everything by which a restoration changes what is on the disk. */
const CALLS =
  'write,pwrite64,copy_file_range,sendfile,ftruncate,link,linkat,rename,renameat,renameat2,unlink,unlinkat,fsync,fdatasync';
/** Calls that a restoration certainly makes; fewer would mean that they are not seen. */
const CALLS_MIN = 15;
const CALLS_MAX = 300;
const TIMEOUT_MS = 300_000;

const opener = await bundled(new URL('../../test-programs/opener.ts', import.meta.url));
afterAll(() => opener.remove());

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

/** A damaged database with a log, and a good backup of it. */
async function damagedState(): Promise<{ readonly state: string; readonly name: string }> {
  const state = directory.path('damaged');
  mkdirSync(state);
  const file = join(state, 'berth.db');
  const samples = new Samples();
  const instance = samples.instance();
  const { db } = await openDatabase({ file });
  await sqlOperations(db).commit({ instances: [instance], events: samples.events(300) });
  const request = {
    file,
    directory: join(state, 'backups'),
    takenAt: 1,
    before: null,
    policy: BACKUP_POLICY,
  };
  await makeBackup(request);
  await db.destroy();
  writeFileSync(file, readFileSync(file).fill(0xa5, PAGE_BYTES));
  writeFileSync(`${file}-wal`, 'what was committed');
  return { state, name: instance.name };
}

/** Opens it, and is killed at the given one of those calls. False when there were fewer. */
async function openedUntilKilled(state: string, call: number): Promise<boolean> {
  const program = [
    process.execPath,
    fileURLToPath(opener.url),
    join(state, 'berth.db'),
    join(state, 'backups'),
  ];
  const inject = ['-e', `trace=${CALLS}`, '-e', `inject=${CALLS}:signal=SIGKILL:when=${call}`];
  const child = spawn('strace', ['-qq', '-o', '/dev/null', ...inject, ...program], { stdio: 'ignore' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal === 'SIGKILL') return true;
  expect([code, signal]).toEqual([0, null]);
  return false;
}

it(
  'is done by the next one, whichever call it was killed at, and nothing of what was damaged is lost',
  async () => {
    const { state, name } = await damagedState();
    const evidence = ['berth.db', 'berth.db-wal'].map((file) =>
      readFileSync(join(state, file)).toString('base64'),
    );
    let call = 1;
    for (let killed = true; killed; call += 1) {
      const attempt = directory.path(`attempt-${call}`);
      cpSync(state, attempt, { recursive: true });
      killed = await openedUntilKilled(attempt, call);
      const { db, facts } = await openRestoring({
        file: join(attempt, 'berth.db'),
        backups: join(attempt, 'backups'),
      });
      const found = await sqlOperations(db).listInstances();
      await db.destroy();
      expect([call, found.map(({ instance }) => instance.name)]).toEqual([call, [name]]);
      expect([call, facts.restored?.generation.takenAt]).toEqual([call, 1]);
      const aside = readdirSync(attempt)
        .filter((file) => file.includes('.damaged-'))
        .map((file) => readFileSync(join(attempt, file)).toString('base64'));
      for (const each of evidence) expect(aside, `call ${call}`).toContain(each);
      expect(call).toBeLessThan(CALLS_MAX);
    }
    expect(call).toBeGreaterThan(CALLS_MIN);
  },
  TIMEOUT_MS,
);
