import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { execHere } from './exec-here.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-here-'));
});
afterEach(() => rm(directory, { recursive: true }));

function run(script: string, groups: readonly string[] = [], entered: readonly string[] = []) {
  const beside = {
    file: '/bin/sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: '/',
  };
  const bounds = { timeoutMs: 60_000, outputMaxBytes: 64, umask: undefined };
  return execHere(beside, { ...bounds, groups, entered });
}

it('runs in the groups that there are, and says whose it is there', async () => {
  const [held, gone] = [join(directory, 'held'), join(directory, 'gone')];
  await mkdir(held);
  await writeFile(join(held, 'cgroup.procs'), '');
  const { status, stdout } = await run('echo $$', [held, gone], [held]);
  expect(status).toBe(0);
  expect(await readFile(join(held, 'cgroup.procs'), 'utf8')).toBe(String(stdout));
});

it('is not run outside of a group in which its program is', async () => {
  const gone = join(directory, 'gone');
  expect(await run('echo it ran', [gone], [gone])).toMatchObject({ status: 125, stdout: Buffer.alloc(0) });
});

it('is killed when it says more than anybody reads', async () => {
  const { status, isCut, stdout } = await run('exec cat /dev/zero');
  expect({ status, isCut, kept: stdout.length }).toEqual({ status: 128 + 9, isCut: true, kept: 64 });
});
