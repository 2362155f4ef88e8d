import type { MemoryRoom, ProcessIdentity } from '@berth/contract';
import type { FoundCgroups } from './cgroups/found-cgroups.ts';
import type { Quota } from './inspection.ts';
import type { TcpListener, TcpListenerOwner } from './ports/listener.ts';

/** One row of the process table. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** In the unit of `ProcessIdentity.startTime`. */
  readonly startTime: string;
  /** True for a process that has ended and only waits to be reaped. */
  readonly zombie: boolean;
}

/**
 * Everything that differs between the platforms Berth runs on. One implementation per platform; nothing else in Berth
 * looks at `process.platform`.
 */
export interface Host {
  readonly platform: 'linux' | 'darwin';
  /** This process. */
  self(): Promise<ProcessIdentity>;
  /** The process that has `pid` now, or undefined. */
  identify(pid: number): Promise<ProcessIdentity | undefined>;
  /** As `identify`, but blocks: for a keeper, which has nothing else to do and should need no other threads. */
  identifyNow(pid: number): ProcessIdentity | undefined;
  /** The process table, or its rows of those pids. Processes that end meanwhile are left out. */
  processes(pids?: readonly number[]): Promise<readonly ProcessEntry[]>;
  /** Pids among `pids` whose environment at start held exactly `entry` (`NAME=value`). Unreadable ones do not count. */
  withEnvironment(pids: readonly number[], entry: string): Promise<readonly number[]>;
  /** The process group in the foreground of the terminal whose session `leader` leads, or undefined. */
  foregroundGroup(leader: number): Promise<number | undefined>;
  /** Names the network whose ports this process shares; a file name. */
  networkNamespace(): Promise<string>;
  /** TCP sockets that are listened on, by whomever. */
  listeners(): Promise<readonly TcpListener[]>;
  /** Who holds them, by key; those of other users are left out where the system hides them. */
  listenerOwners(
    listeners: readonly TcpListener[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, TcpListenerOwner>>;
  /**
   * Whether the program that listens on `port` has taken the connection that comes from `remotePort` of this machine;
   * undefined where that cannot be seen.
   */
  isAccepted(port: number, remotePort: number): Promise<boolean | undefined>;
  /** Files that this process has open, and may have open; undefined where that cannot be seen. */
  openFiles(): Promise<Quota | undefined>;
  /** How much memory there is for more programs; undefined where that cannot be seen. */
  memoryRoom(): Promise<MemoryRoom | undefined>;
  /** Closes what the starter left open by accident, before programs are started that would hold it as long as they live. */
  closeInherited(): void;
  /**
   * Where control groups can be made, found out by making one. For a daemon at its start: it moves this process out of
   * the groups of any instance, and of a group that is to be shared out.
   */
  findCgroups(): Promise<FoundCgroups>;
}
