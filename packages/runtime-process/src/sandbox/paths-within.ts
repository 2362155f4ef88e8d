import { relative } from 'node:path';

/** Whether a path is a directory or in it. Both absolute and without links. */
export function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || (way !== '..' && !way.startsWith('../'));
}
