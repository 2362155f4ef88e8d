import { lstat, rm } from 'node:fs/promises';
import { type BerthPaths, createHost } from '@berth/host';
import { createInspection } from '@berth/host/inspection';
import { takeLock } from '../../daemon-lock.ts';
import { isListening } from '../collect/files.ts';
import type { Fixer } from './repair.ts';

const WRITER = /\.(\d+)\.tmp$/;
/** The clock of file systems and that of processes differ by less. */
const CLOCK_SLACK_MS = 2000;

/** The run is over for good: its claim is taken, so that no keeper will ever listen there again. */
export const removeStaleSocket: Fixer = async (path) => {
  if (!(await lstat(path)).isSocket() || (await isListening(path))) return false;
  await rm(path);
  return true;
};

/** A file whose name has the pid of its writer, or that only a daemon writes. */
export const removeTemporary: Fixer = async (path, paths) => {
  const writer = WRITER.exec(path)?.[1];
  if (writer === undefined) return withoutDaemon(path, paths);
  if (!(await isGone(Number(writer), (await lstat(path)).mtimeMs))) return false;
  await rm(path);
  return true;
};

async function isGone(pid: number, modifiedAt: number): Promise<boolean> {
  const now = await createHost().identify(pid);
  if (now === undefined) return true;
  const startedAt = createInspection()?.startedAt(now.startTime);
  return startedAt !== undefined && startedAt > modifiedAt + CLOCK_SLACK_MS;
}

/** Removes what belongs to a daemon while none can be there: its lock is held meanwhile, so none can start either. */
export const withoutDaemon: Fixer = async (path: string, paths: BerthPaths) => {
  const lock = await takeLock(paths);
  try {
    if (await isListening(paths.daemonSocket)) return false;
    await rm(path);
    return true;
  } finally {
    lock.release();
  }
};
