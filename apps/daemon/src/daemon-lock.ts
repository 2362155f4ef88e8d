import { DatabaseSync } from 'node:sqlite';
import { readFile } from 'node:fs/promises';
import { BerthError, messageOf } from '@berth/contract';
import { type BerthPaths } from '@berth/host';

/** Held for the life of the process; the kernel gives it back when the process ends, however it ends. */
export interface DaemonLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the state directory for this process, or refuses at once, even if the holder is frozen. Node has no file locks
 * of its own; SQLite's exclusive transaction is one that every platform here honours.
 */
export async function takeLock(paths: BerthPaths): Promise<DaemonLock> {
  let holder: DatabaseSync | undefined;
  try {
    holder = new DatabaseSync(paths.lock, { timeout: 0 });
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return heldBy(holder);
  } catch (error) {
    holder?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
      throw await taken(paths);
    throw new BerthError(
      { code: 'state_unwritable', message: `Cannot lock ${paths.lock}: ${messageOf(error)}.` },
      { cause: error },
    );
  }
}

function heldBy(holder: DatabaseSync): DaemonLock {
  return { release: () => holder.close() };
}

async function taken(paths: BerthPaths): Promise<BerthError> {
  const pid = await holderPid(paths.daemonFacts);
  const who = pid === undefined ? 'Another daemon' : `The daemon with pid ${pid}`;
  return new BerthError({
    code: 'daemon_running',
    message: `${who} already serves ${paths.state}. See: berth daemon status`,
    details: { state: paths.state, ...(pid === undefined ? {} : { pid }) },
  });
}

/** For people; the lock itself does not depend on it. */
async function holderPid(path: string): Promise<number | undefined> {
  try {
    const facts: unknown = JSON.parse(await readFile(path, 'utf8'));
    const { pid } = facts as { pid?: unknown };
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    // The facts are written after the lock is taken, so a daemon that just starts has none.
    return undefined;
  }
}
