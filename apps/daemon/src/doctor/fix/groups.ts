import { basename } from 'node:path';
import { removeGroup } from '@berth/host';
import { readRegistry } from '@berth/store/sqlite-reader';
import type { Fixer } from './repair.ts';

/** The kernel removes no group that holds anybody; and a keeper that finds its group gone makes it again. */
export const removeEmptyGroup: Fixer = async (path, { database }) => {
  const registry = readRegistry(database);
  if (typeof registry !== 'object') return false;
  const instance = registry.instances.find(({ id }) => id === basename(path));
  return instance?.status === 'exited' && (await removeGroup(path));
};
