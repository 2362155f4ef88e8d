import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { entriesIn, look, type Place } from './entries-in.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-entries-'));
  await mkdir(join(root, 'mine/below'), { recursive: true });
  await writeFile(join(root, 'mine/file'), 'x');
  await mkdir(join(root, 'other/below'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

function placeOf(path: string): Place {
  const { dev, ino } = look(path) ?? expect.fail('it is there');
  return { path, device: dev, inode: ino };
}

it('gives what is in a directory', () => {
  const found = [...entriesIn(placeOf(join(root, 'mine')))];
  expect(found.map((entry) => `${entry?.name} ${entry?.found?.isDirectory()}`).toSorted()).toStrictEqual([
    'below true',
    'file false',
  ]);
});

it('gives nothing of what a link leads to that was put in the place of the directory, or above it', async () => {
  const [mine, below] = [placeOf(join(root, 'mine')), placeOf(join(root, 'mine/below'))];
  await rename(join(root, 'mine'), join(root, 'away'));
  await symlink(join(root, 'other'), join(root, 'mine'));
  expect([...entriesIn(mine)]).toStrictEqual([undefined]);
  expect([...entriesIn(below)]).toStrictEqual([undefined]);
});

it.runIf(process.platform === 'linux')('stays in the directory that it has opened', async () => {
  const entries = entriesIn(placeOf(join(root, 'mine')));
  const names = [entries.next().value?.name];
  await rename(join(root, 'mine'), join(root, 'away'));
  await symlink(join(root, 'other'), join(root, 'mine'));
  for (const entry of entries) {
    names.push(entry?.name);
    expect(entry?.found).toBeDefined();
  }
  expect(names.toSorted()).toStrictEqual(['below', 'file']);
});

it('gives nothing where nothing is any more', async () => {
  const mine = placeOf(join(root, 'mine'));
  await rm(mine.path, { recursive: true });
  expect([...entriesIn(mine)]).toStrictEqual([]);
});
