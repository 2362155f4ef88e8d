import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from './folder-lock.mjs';

/** No process has it: Linux and macOS end below. */
const DEAD_PID = 2 ** 30;
const SEVERAL_LOOKS_MS = 250;

let base;
let lock;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(base, 'the.lock');
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

function leaveBehind(holder, silentSeconds) {
  mkdirSync(lock);
  writeFileSync(join(lock, 'holder.json'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  const then = new Date(Date.now() - silentSeconds * 1000);
  utimesSync(lock, then, then);
}

describe('a lock on a folder', () => {
  it('lets one in at a time, and all in the end', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withFolderLock(lock, work)));
    expect(most).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it('is given back when the work fails', async () => {
    await expect(withFolderLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['of a dead process here', { pid: DEAD_PID, host: hostname(), token: 'a' }, 5],
    [
      'that has been silent for long, wherever its holder was',
      { pid: process.pid, host: 'elsewhere', token: 'a' },
      60,
    ],
  ])('is taken over from a holder %s', async (_, holder, silentSeconds) => {
    leaveBehind(holder, silentSeconds);
    expect(await withFolderLock(lock, async () => 'done')).toBe('done');
  });

  it.each([
    ['lives', { pid: process.pid, host: hostname(), token: 'a' }, 5],
    ['is on another machine, where a pid means nothing', { pid: DEAD_PID, host: 'elsewhere', token: 'a' }, 5],
    ['was heard of just now', { pid: DEAD_PID, host: hostname(), token: 'a' }, 0],
    ['has not written who it is', '', 5],
    ['has half written who it is', '{"pid":1', 5],
  ])('is left to a holder that %s', async (_, holder, silentSeconds) => {
    leaveBehind(holder, silentSeconds);
    let waits;
    const waiting = new Promise((resolve) => (waits = resolve));
    const done = withFolderLock(lock, async () => 'done', { onWait: waits });
    await waiting;
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, SEVERAL_LOOKS_MS))]);
    expect(existsSync(lock)).toBe(true);
    rmSync(lock, { recursive: true });
    expect(await done).toBe('done');
  });
});
