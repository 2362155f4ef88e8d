import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPlain } from './read-plain.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-plain-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('reads a file, and says as ever when there is none', async () => {
  const file = join(directory, 'file');
  await writeFile(file, 'grün\n');
  expect(await readPlain(file)).toBe('grün\n');
  await expect(readPlain(join(directory, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('reads nothing through a link, from a pipe, a directory or a device, and waits for nobody', async () => {
  const [link, pipe, folder] = ['link', 'pipe', 'folder'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(join(directory, 'secret'), 'secret');
  await symlink(join(directory, 'secret'), link);
  execFileSync('mkfifo', [pipe]);
  await mkdir(folder);
  for (const path of [link, pipe, folder, '/dev/zero']) expect(await readPlain(path), path).toBeUndefined();
});

it('reads no more than it may hold', async () => {
  const file = join(directory, 'file');
  await writeFile(file, 'x'.repeat(11));
  expect(await readPlain(file, 10)).toBeUndefined();
  expect(await readPlain(file, 11)).toHaveLength(11);
});
