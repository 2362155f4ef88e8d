import { lstat } from 'node:fs/promises';
import { BALLAST_BYTES, LocalMachine } from '../../local-machine.ts';
import type { Fixer } from './repair.ts';

/** Exactly as a daemon does it: where there is clearly room. */
export const setBallastAside: Fixer = async (path, paths) => {
  const warn = (message: string) => {
    throw new Error(message);
  };
  await new LocalMachine(paths, { info: () => undefined, warn }).keepBallast();
  return (await lstat(path)).size >= BALLAST_BYTES;
};
