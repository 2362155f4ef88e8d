import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePrivateDirectory, writeFileDurably, writeFileDurablyNow } from './private-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-private-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A directory of somebody else: for root one that is given away, for everybody else root's. */
async function foreignDirectory(): Promise<string> {
  if (process.getuid?.() !== 0) return '/';
  const path = join(root, 'foreign');
  await mkdir(path, { mode: 0o700 });
  await chown(path, 12_345, 12_345);
  return path;
}

describe('a private directory', () => {
  it('is made with all above it, closed to others, and may be there already', async () => {
    const path = join(root, 'a/b/c');
    await ensurePrivateDirectory(path);
    await ensurePrivateDirectory(path);
    for (const part of ['a', 'a/b', 'a/b/c']) {
      expect((await stat(join(root, part))).mode & 0o777).toBe(0o700);
    }
  });

  it('is refused when others can enter it, with the way out', async () => {
    const path = join(root, 'open');
    for (const mode of [0o750, 0o701, 0o777]) {
      await mkdir(path, { recursive: true });
      await chmod(path, mode);
      await expect(ensurePrivateDirectory(path)).rejects.toMatchObject({
        code: 'state_unwritable',
        message: expect.stringContaining(`chmod 700 ${path}`),
      });
    }
  });

  it('is refused when it is someone else’s, a file, or a link', async () => {
    await writeFile(join(root, 'file'), '');
    await mkdir(join(root, 'target'), { mode: 0o700 });
    await symlink(join(root, 'target'), join(root, 'link'));
    for (const path of [
      await foreignDirectory(),
      join(root, 'file'),
      join(root, 'file/below'),
      join(root, 'link'),
    ]) {
      await expect(ensurePrivateDirectory(path), path).rejects.toMatchObject({ code: 'state_unwritable' });
    }
  });
});

const WRITES = {
  'without blocking': writeFileDurably,
  'at once': async (path: string, content: string) => writeFileDurablyNow(path, content),
};

describe.each(Object.entries(WRITES))('a durable write %s', (_how, write) => {
  it('replaces the content and leaves nothing else', async () => {
    const path = join(root, 'facts.json');
    await write(path, 'one');
    await write(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(root)).toEqual(['facts.json']);
  });

  it('that fails leaves the old content and nothing else', async () => {
    await mkdir(join(root, 'facts.json'));
    await expect(write(join(root, 'facts.json'), 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    await expect(write(join(root, 'nowhere/facts.json'), 'new')).rejects.toThrow('ENOENT');
    expect(await readdir(root)).toEqual(['facts.json']);
  });
});
