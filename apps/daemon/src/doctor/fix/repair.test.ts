import { chmod, mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { berthPaths } from '@berth/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../daemon-lock.ts';
import type { FindingCode } from '../codes.ts';
import { detailed } from '../found.ts';
import { repair } from './repair.ts';

let home: string;
let server: Server | undefined;
const paths = () => berthPaths({ BERTH_HOME: home });
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'berth-f-')));
  await mkdir(paths().sockets, { recursive: true, mode: 0o700 });
});
afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
  await rm(home, { recursive: true });
});

/** Whether it was repaired. */
async function repaired(code: FindingCode, target: string): Promise<boolean> {
  return (await repair([detailed(code, 'made up', { problem: '', target })], paths())).length > 0;
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function file(path: string): Promise<string> {
  await writeFile(path, 'x', { mode: 0o644 });
  return path;
}

describe('what has changed since it was found is left alone', () => {
  it('a file whose writer lives', async () => {
    const path = await file(join(paths().state, `daemon.json.${process.pid}.tmp`));
    expect([await repaired('leftover_temporary', path), await isThere(path)]).toEqual([false, true]);
  });

  it('a socket on which somebody listens', async () => {
    const path = join(paths().sockets, 'k-0000000000000000');
    server = createServer();
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    expect([await repaired('socket_stale', path), await isThere(path)]).toEqual([false, true]);
  });

  it('whatever belongs to a daemon, while one holds the lock', async () => {
    const facts = await file(paths().daemonFacts);
    const lock = await takeLock(paths());
    expect([await repaired('daemon_facts_stale', facts), await isThere(facts)]).toEqual([false, true]);
    expect(await repaired('claim_without_lease', '29996')).toBe(false);
    lock.release();
    expect([await repaired('daemon_facts_stale', facts), await isThere(facts)]).toEqual([true, false]);
  });

  it('a link in the place of a directory or a file', async () => {
    const elsewhere = join(home, 'elsewhere');
    await mkdir(elsewhere, { mode: 0o755 });
    await chmod(elsewhere, 0o755);
    await symlink(elsewhere, join(paths().state, 'instances'));
    expect(await repaired('directory_open', join(paths().state, 'instances'))).toBe(false);
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o755);
    const open = await file(join(home, 'open'));
    await symlink(open, paths().database);
    expect(await repaired('file_open', paths().database)).toBe(false);
    expect((await stat(open)).mode & 0o777).toBe(0o644);
  });

  it('a thing that is gone, or is no socket', async () => {
    expect(await repaired('socket_stale', join(paths().sockets, 'gone'))).toBe(false);
    const plain = await file(join(paths().sockets, 'plain'));
    expect([await repaired('socket_stale', plain), await isThere(plain)]).toEqual([false, true]);
  });
});

it('closes what is open, and nothing that is not called fixable', async () => {
  await chmod(paths().state, 0o755);
  expect(await repaired('directory_open', paths().state)).toBe(true);
  expect((await stat(paths().state)).mode & 0o777).toBe(0o700);
  const finding = detailed('file_open', 'x', {
    problem: '',
    target: await file(paths().database),
    fixable: false,
  });
  expect(await repair([finding], paths())).toEqual([]);
  expect((await stat(paths().database)).mode & 0o777).toBe(0o644);
});
