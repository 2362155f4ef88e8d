import { chmod, lstat, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnerTokenOnDisk } from './owner-token-on-disk.ts';

const SECRET = `berth_o_${'A'.repeat(43)}`;

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-owner-'));
  path = join(directory, 'owner-token');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the file of the owner’s token', () => {
  it('is missing at first, and then holds what was written, for its owner alone', async () => {
    const file = new OwnerTokenOnDisk(path);
    expect(await file.read()).toBeUndefined();
    for (const secret of [SECRET, SECRET.replaceAll('A', 'B')]) {
      await file.write(secret);
      expect(await file.read()).toBe(secret);
    }
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([0o640, 0o604, 0o620, 0o660])('is refused when its mode is %o', async (mode) => {
    await writeFile(path, SECRET);
    await chmod(path, mode);
    await expect(new OwnerTokenOnDisk(path).read()).rejects.toMatchObject({
      code: 'access_file_invalid',
      message: expect.stringMatching(/others/),
    });
  });

  it.each(['', 'x', SECRET.slice(0, -1), `${SECRET}A`, `${SECRET}\nmore`, 'berth_t_x', 'A'.repeat(5000)])(
    'is refused when it holds %j, which is not repeated',
    async (text) => {
      await writeFile(path, text, { mode: 0o600 });
      const message = `${path} holds no token of the owner. Remove it, and the next daemon makes another one; whoever could read it could be you.`;
      await expect(new OwnerTokenOnDisk(path).read()).rejects.toMatchObject({ message });
    },
  );

  it('is refused when it is a link or a directory', async () => {
    await writeFile(join(directory, 'elsewhere'), SECRET, { mode: 0o600 });
    await symlink('elsewhere', path);
    await expect(new OwnerTokenOnDisk(path).read()).rejects.toMatchObject({ code: 'access_file_invalid' });
    await expect(new OwnerTokenOnDisk(directory).read()).rejects.toMatchObject({
      code: 'access_file_invalid',
    });
  });
});
