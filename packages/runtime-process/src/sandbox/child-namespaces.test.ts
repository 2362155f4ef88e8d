import { readdir, readlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { childNamespaces } from './child-namespaces.ts';

const isLinux = process.platform === 'linux';

it.runIf(isLinux)('are named by what is open here, and not by the pid', async () => {
  const { words, close } = await childNamespaces({ pid: process.pid, isStillThere: async () => true });
  const [user = '', net = ''] = words.map((word) => word.replace(/^--\w+=/, ''));
  expect(await readlink(user)).toBe(await readlink('/proc/self/ns/user'));
  expect(await readlink(net)).toBe(await readlink('/proc/self/ns/net'));
  await close();
  await expect(readlink(net)).rejects.toThrow();
});

it.runIf(isLinux)('are not those of whoever has the pid of one that has ended', async () => {
  const before = await readdir('/proc/self/fd');
  const gone = { pid: process.pid, isStillThere: async () => false };
  await expect(childNamespaces(gone)).rejects.toMatchObject({ code: 'not_running' });
  expect(await readdir('/proc/self/fd')).toHaveLength(before.length);
});

it('of nobody are none', async () => {
  const nobody = { pid: 2 ** 22 + 1, isStillThere: async () => true };
  await expect(childNamespaces(nobody)).rejects.toMatchObject({ code: 'not_running' });
});
