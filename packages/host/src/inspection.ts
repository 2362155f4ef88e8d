import type { PortRange } from '@berth/contract';
import { LinuxInspection } from './linux/linux-inspection.ts';

/** A living process of this user, as its own marks tell. */
export interface MarkedProcess {
  readonly pid: number;
  readonly startTime: string;
  /** Value of `BERTH_INSTANCE` in its environment, or null. */
  readonly instance: string | null;
  /** Value of `BERTH_ROLE`: `daemon` or `keeper` for Berth's own, or null. */
  readonly role: string | null;
  readonly command: readonly string[];
  /** Where its standard error goes, for Berth's own processes. */
  readonly errors: string | null;
  /** Control groups it is in, one line a hierarchy, as the kernel writes them. */
  readonly groups: string;
}

/** What a process holds open. */
export interface OpenDescriptors {
  readonly pid: number;
  readonly open: number;
  /** Most that it may hold open. */
  readonly limit: number;
  /** Files that it holds although they were deleted. */
  readonly deleted: readonly { readonly path: string; readonly bytes: number }[];
}

/** Use of something of which this user, or the machine, has a bounded number. */
export interface Quota {
  readonly used: number;
  readonly limit: number;
}

/**
 * A close look at this machine, for the doctor. Every call blocks and costs more than a daemon may spend. What belongs
 * to other users is left out.
 */
export interface Inspection {
  /** Milliseconds since the Unix epoch at which a process with that start time was started; exact to a tick or so. */
  startedAt(startTime: string): number;
  /** This user's living processes. */
  marked(): readonly MarkedProcess[];
  /** Undefined when the process is gone or may not be looked at. */
  descriptors(pid: number): OpenDescriptors | undefined;
  /** A variable of a process's environment at its start; undefined where it has none or may not be looked at. */
  variable(pid: number, name: string): string | undefined;
  /** Open files of the whole machine. */
  openFiles(): Quota;
  /** This user's use of inotify; undefined where the kernel has none. */
  inotify(): { readonly watches: Quota; readonly instances: Quota } | undefined;
  /** Ports that the kernel gives to outgoing connections, both ends included. */
  outgoingPorts(): PortRange;
  /** Pids that hold a lock on that file. */
  lockHolders(path: string): readonly number[];
}

/** Undefined where Berth does not know how to look: everywhere but on Linux. */
export function createInspection(platform: string = process.platform): Inspection | undefined {
  return platform === 'linux' ? new LinuxInspection() : undefined;
}
