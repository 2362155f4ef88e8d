import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '@berth/host';
import { HEAD, headBytes } from './head.ts';
import { makeKeys, readKeys } from './keys.ts';
import { ORIGIN } from './line.ts';

/**
 * Makes a chain without records. It takes its place whole: a directory without a head is never one that was just being
 * made, but one whose head was taken away.
 */
export async function makeChain(directory: string): Promise<void> {
  const made = `${directory}.new`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { mode: 0o700 });
  await makeKeys(made);
  const keys = await readKeys(made);
  if (keys === undefined) throw new Error(`the keys that were just written to ${made} cannot be read`);
  const head = await open(join(made, HEAD), 'wx', 0o600);
  try {
    await head.writeFile(headBytes(ORIGIN, keys.privateKey));
    await head.sync();
  } finally {
    await head.close();
  }
  await syncDirectory(made);
  await rename(made, directory);
  await syncDirectory(dirname(directory));
}
