import { lstat, readlink, realpath } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import { isWithin } from './paths-within.ts';
import type { SystemPlace } from './bubblewrap-words.ts';

/** What of the system a program may read. */
const READABLE = ['/usr', '/etc', '/opt', '/nix/store', '/snap'];
/** Links into `/usr` where the system has merged them, directories elsewhere. */
const MERGED = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Names are resolved by what this names, which is often a link to where else everything is hidden. */
const RESOLVER = '/etc/resolv.conf';

/** Those that are there, as they are there. */
export async function systemPlaces(): Promise<SystemPlace[]> {
  const found = await Promise.all([...READABLE, ...MERGED].map(placeAt));
  return found.filter((place) => place !== undefined);
}

/** Whether a path is to be seen as a part of the system. */
export function isOfSystem(path: string): boolean {
  return [...READABLE, ...MERGED].some((place) => isWithin(path, place));
}

/** The file behind the name of the resolver's file, where that is hidden. */
export async function hiddenResolver(): Promise<string | undefined> {
  try {
    const file = await realpath(RESOLVER);
    return isOfSystem(file) ? undefined : file;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function placeAt(path: string): Promise<SystemPlace | undefined> {
  try {
    if ((await lstat(path)).isSymbolicLink()) return { kind: 'link', path, target: await readlink(path) };
    return { kind: 'directory', path };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
