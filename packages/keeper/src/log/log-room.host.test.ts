import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainLog } from './testing/plain-log.ts';

const LOG_BYTES = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'x');
/** One is being synced, and the next of the same sort has just been let go. */
const DELETED_AND_OPEN_MAX = 2;

let instance: string;
beforeEach(async () => {
  instance = await realpath(await mkdtemp(join(tmpdir(), 'berth-log-room-')));
});
afterEach(() => rm(instance, { recursive: true }));

/** Files of the log that have no name any more and still take room, because this process has them open. */
async function deletedAndOpen(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) =>
    readlink(join('/proc/self/fd', fd)).catch(() => ''),
  );
  return (await Promise.all(links)).filter((path) => path.startsWith(instance) && path.endsWith('(deleted)'))
    .length;
}

it('what a log has given up takes no room on the disk, however fast the program prints', async () => {
  const log = plainLog(instance, {
    maxBytes: LOG_BYTES,
    onFault: (what, error) => expect.unreachable(`${what}: ${String(error)}`),
  });
  for (let total = 0; total < 64 * LOG_BYTES; total += PIECE.length) log.output(PIECE);
  expect(await deletedAndOpen()).toBeLessThanOrEqual(DELETED_AND_OPEN_MAX);
  await log.close();
  expect(await deletedAndOpen()).toBe(0);
});
