import { constants } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@berth/contract';
import type { HiddenPlace } from './bubblewrap-words.ts';

const CONFIGURATION = '/etc';
const READABLE_BY_ALL = 0o004;
/** The few that are not for all do not change while somebody works; a minute is soon enough where they do. */
const KEPT_MS = 60_000;

/**
 * What of the system's configuration not everybody may read: password hashes, host keys and the like. A sandboxed program
 * has its user's rights to files, and root's user may read them all.
 */
export class HiddenPlaces {
  readonly #now: () => number;
  readonly #directory: string;
  #known: Promise<readonly HiddenPlace[]> | undefined;
  #until = 0;

  /** By a clock that does not jump, in milliseconds. */
  constructor(now: () => number, directory = CONFIGURATION) {
    this.#now = now;
    this.#directory = directory;
  }

  /** What has gone since it was looked is not among them: nothing can be put in its place. */
  async find(): Promise<readonly HiddenPlace[]> {
    if (this.#known !== undefined && this.#now() < this.#until) return stillThere(await this.#known);
    this.#until = this.#now() + KEPT_MS;
    this.#known = closedIn(this.#directory);
    return this.#known;
  }
}

async function stillThere(places: readonly HiddenPlace[]): Promise<HiddenPlace[]> {
  const there = await Promise.all(places.map(({ path }) => canRead(path)));
  return places.filter((_, index) => there[index] === true);
}

async function closedIn(directory: string): Promise<HiddenPlace[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const places = entries.map(async (entry): Promise<HiddenPlace[]> => {
    const path = join(directory, entry.name);
    if (!entry.isFile() && !entry.isDirectory()) return [];
    const kind = entry.isFile() ? 'file' : 'directory';
    if (await isForAll(path)) return kind === 'file' ? [] : closedIn(path);
    return (await canRead(path)) ? [{ kind, path }] : [];
  });
  return (await Promise.all(places)).flat();
}

async function isForAll(path: string): Promise<boolean> {
  try {
    return ((await lstat(path)).mode & READABLE_BY_ALL) !== 0;
  } catch (error) {
    // It has gone meanwhile.
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
}

async function canRead(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
