import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runBriefly } from './run-briefly.ts';

const LIMIT_MS = 20_000;

function sh(script: string, more: { wantsOutput?: boolean; limitMs?: number } = {}) {
  const run = { file: '/bin/sh', args: ['-c', script], env: { PATH: '/usr/bin:/bin' }, directory: '/' };
  return runBriefly({ ...run, limitMs: LIMIT_MS, wantsOutput: true, signal: undefined, ...more });
}

const isAlive = (pid: string) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  );

describe('a brief run', () => {
  it('tells what was printed, where that is wanted', async () => {
    expect(await sh('echo 7')).toBe('7\n');
    expect(await sh('echo 7', { wantsOutput: false })).toBe('');
  });

  it('fails with the exit status or the signal', async () => {
    await expect(sh('exit 3')).rejects.toThrow('ended with exit status 3');
    await expect(sh('kill -TERM $$')).rejects.toThrow('ended with SIGTERM');
    await expect(sh('echo no bus >&2; exit 1')).rejects.toThrow('ended with exit status 1: no bus');
  });

  it('that takes too long is killed with what it started', async () => {
    await expect(sh('sleep 300 & sleep 300', { limitMs: 100 })).rejects.toThrow('took longer than 0.1 s');
  });

  it('leaves alone what it has put into the background, and waits for it only where its output is wanted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'berth-brief-'));
    const file = join(directory, 'pid');
    await sh(`sleep 300 & echo $! >'${file}'`, { wantsOutput: false });
    const pid = (await readFile(file, 'utf8')).trim();
    await rm(directory, { recursive: true });
    expect(await isAlive(pid)).toBe(true);
    process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false));
  });

  it('reads no more than it needs of one that does not stop', async () => {
    expect((await sh('head -c 10000000 /dev/zero')).length).toBeLessThan(1_000_000);
  });
});
