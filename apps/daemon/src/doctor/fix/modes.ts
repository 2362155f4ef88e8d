import { chmod, lstat } from 'node:fs/promises';
import type { Fixer } from './repair.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** Closes one of our directories to others. */
export const closeDirectory: Fixer = async (path) => {
  const stat = await lstat(path);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false;
  await chmod(path, DIRECTORY_MODE);
  return true;
};

/** Closes one of our files or sockets to others. */
export const closeFile: Fixer = async (path) => {
  const stat = await lstat(path);
  if (!(stat.isFile() || stat.isSocket()) || stat.uid !== process.getuid?.()) return false;
  await chmod(path, FILE_MODE);
  return true;
};
