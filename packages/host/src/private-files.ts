import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BerthError, messageOf, systemCode } from '@berth/contract';

/** Bits that would let group or others in. */
const OTHERS = 0o077;

/**
 * Makes sure that a directory exists, is ours and is closed to everyone else. Refuses one that someone else made: in
 * a shared place such as /tmp that would be a trap.
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const stat = await lstat(path);
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) throw notOurs(path);
    if ((stat.mode & OTHERS) !== 0)
      throw new BerthError({
        code: 'state_unwritable',
        message: `${path} can be entered by other users. Close it with: chmod 700 ${path}`,
      });
  } catch (error) {
    if (error instanceof BerthError) throw error;
    throw new BerthError(
      {
        code: systemCode(error) === 'ENOSPC' ? 'disk_full' : 'state_unwritable',
        message: `Cannot create ${path}: ${messageOf(error)}. Make it writable, or set BERTH_HOME to another directory.`,
        details: { path },
      },
      { cause: error },
    );
  }
}

function notOurs(path: string): BerthError {
  return new BerthError({
    code: 'state_unwritable',
    message: `${path} exists but is not a directory of this user. Remove it, or set BERTH_HOME elsewhere.`,
    details: { path },
  });
}

/** Writes a small file so that readers see the old or the new content, and a power cut leaves one of the two. */
export async function writeFileDurably(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As `writeFileDurably`, but blocks: for a keeper, which has nothing else to do and should need no other threads. */
export function writeFileDurablyNow(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncDirectoryNow(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes names in a directory durable; blocks. */
export function syncDirectoryNow(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/**
 * Makes names of directories durable that `mkdir` has made on the way to `path`; `first` is what it returned. Without that a
 * power cut may take a directory with all that was synced in it.
 */
export async function syncNewDirectories(path: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** Makes names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
