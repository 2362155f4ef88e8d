import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { messageOf, systemCode } from '@berth/contract';

/** `O_CLOEXEC` in the flags of `/proc/self/fdinfo`. */
const CLOSE_ON_EXEC = 0o2000000;
const STANDARD_ERROR = 2;

/**
 * Closes what the starter of this process left open by accident: a lock, the pipe of a shell. Programs started later
 * would hold it for as long as they live. Node marks its own descriptors, and the first few it was given, as not to be
 * passed on, which tells them apart.
 */
export function closeInheritedDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    if (fd > STANDARD_ERROR && isPassedOn(fd)) closeSync(fd);
  }
}

function isPassedOn(fd: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch (error) {
    // The descriptor of the listing itself is closed by now.
    if (systemCode(error) === 'ENOENT') return false;
    throw new Error(`cannot look at descriptor ${fd}: ${messageOf(error)}`, { cause: error });
  }
}
