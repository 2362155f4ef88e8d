import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptFiles } from './kept-files.ts';

let files: KeptFiles;
let children: ChildProcess[];
beforeEach(() => {
  files = new KeptFiles();
  children = [];
});
afterEach(async () => {
  files.close();
  for (const child of children) await end(child);
});

async function sleeper(): Promise<ChildProcess> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const statOf = (child: ChildProcess) => `/proc/${child.pid}/stat`;

describe.runIf(process.platform === 'linux')('a file of the kernel that stays open', () => {
  it('is read anew every time', async () => {
    const path = '/proc/self/stat';
    const first = await files.read(path);
    const until = process.cpuUsage().user + 50_000;
    while (process.cpuUsage().user < until);
    const second = await files.read(path);
    const ticks = (text: string | undefined) => Number(text?.slice(text.lastIndexOf(')') + 2).split(' ')[11]);
    expect(ticks(second)).toBeGreaterThan(ticks(first));
    expect(files.size).toBe(1);
  });

  it('reads as nothing once its process is gone, and is let go of', async () => {
    const child = await sleeper();
    expect(await files.read(statOf(child))).toContain('(sleep)');
    await end(child);
    expect(await files.read(statOf(child))).toBeUndefined();
    expect(files.size).toBe(0);
    expect(await files.read('/proc/self/nothing like that')).toBeUndefined();
  });

  it('is read to its end when it is long', async () => {
    const path = '/proc/self/smaps';
    const text = (await files.read(path)) ?? '';
    expect(text.length).toBeGreaterThan(8 * 4096);
    expect(text.split('\n').filter((line) => line.startsWith('VmFlags:')).length).toBe(
      text.split('\n').filter((line) => line.startsWith('Size:')).length,
    );
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is closed when it was not read for some looks, and not before', async () => {
    await files.read('/proc/self/stat');
    for (let look = 0; look < 10; look += 1) files.sweep();
    expect(files.size).toBe(1);
    files.sweep();
    expect(files.size).toBe(0);
    expect(await files.read('/proc/self/stat')).toMatch(/^\d+ \(/);
  });

  it('is not kept beyond the bound, nor when it is not wanted any more', async () => {
    const few = new KeptFiles(1);
    try {
      expect(await few.read('/proc/self/stat')).toBeDefined();
      expect(await few.read('/proc/self/limits')).toBe(await readFile('/proc/self/limits', 'latin1'));
      expect(few.size).toBe(1);
      few.forget('/proc/self/stat');
      few.forget('/proc/self/status');
      expect(few.size).toBe(0);
    } finally {
      few.close();
    }
  });

  it('leaves no descriptor behind', async () => {
    const openFiles = async () => (await readdir('/proc/self/fd')).length;
    const before = await openFiles();
    for (let round = 0; round < 20; round += 1) {
      const child = await sleeper();
      await Promise.all([files.read(statOf(child)), files.read(`/proc/${child.pid}/statm`)]);
      await end(child);
      await Promise.all([files.read(statOf(child)), files.read(`/proc/${child.pid}/statm`)]);
    }
    files.close();
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before);
  });
});
