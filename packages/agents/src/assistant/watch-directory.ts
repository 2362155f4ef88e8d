import { type FSWatcher, watch } from 'node:fs';
import { systemCode } from '@berth/contract';

/** Tells the name of what changed, as far as it is known. Undefined where the system has no watches left: then it is to be looked at by the clock. */
export function watchDirectory(
  directory: string,
  onChange: (file: string | null) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, (_, file) => onChange(file));
    watcher.on('error', () => onChange(null));
    return watcher;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE') return undefined;
    throw error;
  }
}
