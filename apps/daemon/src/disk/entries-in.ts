import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, type Stats } from 'node:fs';
import { systemCode } from '@berth/contract';

/** A directory, and which one it was when it was found. */
export interface Place {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

export interface Entry {
  readonly name: string;
  /** Undefined for what has gone meanwhile, or may not be looked at. */
  readonly found: Stats | undefined;
}

/** Fails where a link, or anything but a directory, has been put in its place. */
const DIRECTORY_ITSELF = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Entries that the kernel is asked for at once. */
const BUFFER = 256;

/**
 * What is in a directory, one after the other: one of a million files is not held in memory. Undefined where it could not be
 * read on, or is another one than was found: whoever owns it may swap it for a link at any time.
 */
export function* entriesIn(place: Place): Generator<Entry | undefined> {
  try {
    const descriptor = openSync(place.path, DIRECTORY_ITSELF);
    try {
      const { dev, ino } = fstatSync(descriptor);
      if (dev === place.device && ino === place.inode) yield* entriesOf(within(descriptor, place));
      else yield undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // What is gone has nothing; what may not be read has something that is not counted.
    if (systemCode(error) !== 'ENOENT') yield undefined;
  }
}

/** Undefined for what has gone meanwhile. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** A path of the open directory, whatever becomes of its name; systems without one go by the name. */
function within(descriptor: number, { path }: Place): string {
  return process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path;
}

function* entriesOf(path: string): Generator<Entry> {
  const directory = opendirSync(path, { bufferSize: BUFFER });
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      yield { name: entry.name, found: look(`${path}/${entry.name}`) };
  } finally {
    directory.closeSync();
  }
}
