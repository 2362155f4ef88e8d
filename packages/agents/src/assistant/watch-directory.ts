import { type FSWatcher, watch } from 'node:fs';
import { systemCode } from '@berth/contract';

/** Undefined where the system has no watches left: then it is to be looked at by the clock. */
export function watchDirectory(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, onChange);
    watcher.on('error', onChange);
    return watcher;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE') return undefined;
    throw error;
  }
}
