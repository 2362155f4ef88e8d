import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExitFacts, RUN_FILES } from '@berth/contract';
import { syncDirectoryNow } from '@berth/host';

/** Exit facts fit into it; it is set aside at the start, so that a full disk cannot swallow them. */
const RESERVE_BYTES = 4096;

/** Throws where there is no room for all of it: exit facts that are cut off would count as none. */
export function setAside(directory: string): void {
  const fd = openSync(join(directory, RUN_FILES.reserve), 'w', 0o600);
  try {
    writeFileSync(fd, ' '.repeat(RESERVE_BYTES));
  } finally {
    closeSync(fd);
  }
}

/** Rewrites the space set aside, which needs no room on the disk, and only then gives it its name. */
export function writeExit(
  directory: string,
  exit: ExitFacts,
  onFault: (what: string, error: unknown) => void,
): void {
  const reserve = join(directory, RUN_FILES.reserve);
  /** What a disk does not promise to keep is better than nothing: until a power cut, every daemon finds it. */
  const attempt = (sync: () => void) => {
    try {
      sync();
    } catch (error) {
      onFault('sync of exit facts', error);
    }
  };
  try {
    const fd = openSync(reserve, 'r+');
    try {
      writeFileSync(fd, JSON.stringify(exit).padEnd(RESERVE_BYTES));
      attempt(() => fsyncSync(fd));
    } finally {
      closeSync(fd);
    }
    renameSync(reserve, join(directory, RUN_FILES.exit));
    attempt(() => syncDirectoryNow(directory));
  } catch (error) {
    onFault('exit facts', error);
  }
}
