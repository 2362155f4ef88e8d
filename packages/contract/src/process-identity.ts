/**
 * What makes a process this very process and no other. A pid alone is reused; a pid with its start time is not within
 * one boot; and a record of an earlier boot, or of another pid namespace, names nothing here.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Kernel start time of the process in the platform's own unit (Linux: clock ticks since boot), as text. */
  readonly startTime: string;
  /** The machine's boot id. */
  readonly bootId: string;
  /** The pid namespace (Linux: inode number as text; elsewhere `host`). */
  readonly pidNamespace: string;
}

export function sameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return (
    a.pid === b.pid &&
    a.startTime === b.startTime &&
    a.bootId === b.bootId &&
    a.pidNamespace === b.pidNamespace
  );
}
