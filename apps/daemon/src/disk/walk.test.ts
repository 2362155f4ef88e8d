import { link, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalkBudget } from './messages.ts';
import { walk } from './walk.ts';

const KIB = 1024;
const BUDGET: WalkBudget = {
  entriesMax: 10_000,
  linkedMax: 10_000,
  openMax: 10_000,
  durationMaxMs: 60_000,
  workMs: 1000,
  pauseMs: 1,
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-walk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('what is in a directory', () => {
  it('is counted through all that is below, and not by links', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'a/b/large'), Buffer.alloc(300 * KIB, 1));
    await writeFile(join(root, 'small'), 'x');
    await symlink('/usr', join(root, 'system'));
    const walked = await walk([root], BUDGET);
    expect(walked).toMatchObject({ entries: 5, isComplete: true });
    expect(walked.bytes).toBeGreaterThanOrEqual(300 * KIB);
    expect(walked.bytes).toBeLessThan(400 * KIB);
  });

  it('is counted once, however many names it has', async () => {
    await writeFile(join(root, 'large'), Buffer.alloc(300 * KIB, 1));
    for (let index = 0; index < 5; index += 1) await link(join(root, 'large'), join(root, `name-${index}`));
    expect((await walk([root], BUDGET)).bytes).toBeLessThan(400 * KIB);
  });

  it('is told as at least so much, when more files have several names than can be remembered', async () => {
    for (const name of ['a', 'b', 'c']) {
      await writeFile(join(root, name), Buffer.alloc(300 * KIB, 1));
      await link(join(root, name), join(root, `${name}-again`));
    }
    const { bytes, isComplete } = await walk([root], { ...BUDGET, linkedMax: 1 });
    expect(isComplete).toBe(false);
    expect(bytes).toBeGreaterThanOrEqual(900 * KIB);
    expect(bytes).toBeLessThan(1000 * KIB);
  });

  it('is told as at least so much, when more directories wait than can be remembered', async () => {
    for (const name of ['a', 'b', 'c']) await mkdir(join(root, name, 'below'), { recursive: true });
    expect(await walk([root], { ...BUDGET, openMax: 1 })).toMatchObject({ isComplete: false });
    expect(await walk([root], { ...BUDGET, openMax: 3 })).toMatchObject({ entries: 6, isComplete: true });
  });

  it('is told as at least so much, when it is more than may be looked at', async () => {
    for (let index = 0; index < 300; index += 1) await writeFile(join(root, String(index)), 'x');
    expect(await walk([root], { ...BUDGET, entriesMax: 100 })).toMatchObject({
      entries: 100,
      isComplete: false,
    });
    expect(await walk([root], { ...BUDGET, durationMaxMs: 0 })).toMatchObject({ isComplete: false });
  });

  it.runIf(process.platform === 'linux')('costs what it costs also where it is on another disk', async () => {
    // There are disks of their own in it on nearly every machine.
    const device = (await lstat('/dev')).dev;
    const namesIn = async (path: string): Promise<number> => {
      const entries = await readdir(path, { withFileTypes: true });
      const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
      const counts = below.map(async (at) => ((await lstat(at)).dev === device ? namesIn(at) : 0));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, entries.length);
    };
    expect((await walk(['/dev'], BUDGET)).entries).toBe(await namesIn('/dev'));
  });

  it('is found where a link leads to it', async () => {
    await mkdir(join(root, 'real'));
    await writeFile(join(root, 'real/file'), 'x');
    await symlink(join(root, 'real'), join(root, 'link'));
    expect(await walk([join(root, 'link')], BUDGET)).toMatchObject({ entries: 1, isComplete: true });
  });

  it('is looked at with pauses', async () => {
    for (let index = 0; index < 300; index += 1) await writeFile(join(root, String(index)), 'x');
    const begun = performance.now();
    const { workedMs } = await walk([root], { ...BUDGET, workMs: 0, pauseMs: 20 });
    // After each 64 entries.
    expect(performance.now() - begun - workedMs).toBeGreaterThan(4 * 20 - 1);
  });

  it('is nothing where nothing is', async () => {
    expect(await walk([join(root, 'gone')], BUDGET)).toMatchObject({
      bytes: 0,
      entries: 0,
      isComplete: true,
    });
  });
});
