import type { InstanceId, ProcessIdentity } from '@berth/contract';
import type { RuntimeHandle } from './runtime.ts';

/** A running instance, as far as looking at its use needs to know it. */
export interface ResourceTarget {
  readonly instance: InstanceId;
  readonly keeper: ProcessIdentity;
  readonly child: ProcessIdentity;
  /** Opaque to everyone but the driver that made it. */
  readonly handle: RuntimeHandle;
}

/** What a run uses, as one look shows it. */
export interface ResourceSample {
  /** `cgroup`: counted by the kernel for all that ever was in the group. `processes`: added up from the process table. */
  readonly source: 'cgroup' | 'processes';
  /** Milliseconds of processor time. Of one run and one source it never goes back. */
  readonly cpuMs: number;
  /** Bytes. */
  readonly memory: number;
  /** Living processes of the run, without its keeper. */
  readonly pids: readonly number[];
  /** Threads of all of them, which is what a limit of processes counts. */
  readonly threads: number;
  /** Null where nobody tells. Of one run it never goes back. */
  readonly io: TrafficUse | null;
  /** Of a network of its own; null for what shares the machine's. */
  readonly network: TrafficUse | null;
}

/** Bytes since a run began: read and written, or received and sent. */
export interface TrafficUse {
  readonly in: number;
  readonly out: number;
  /** In each second, between the last two times that it was looked at; null before there were two. */
  readonly inRate: number | null;
  readonly outRate: number | null;
}

export interface ExactMemory {
  /** Bytes. */
  readonly pss: number;
  readonly rss: number;
  readonly keeperPss: number;
  readonly processes: number;
}

export interface MachineUse {
  readonly processors: number;
  /** Bytes. */
  readonly memoryTotal: number;
  readonly memoryAvailable: number;
  /** Runnable processes, on average over the last minute. */
  readonly load: number;
}

/** What the daemon's own process uses. */
export interface DaemonUse {
  /** Milliseconds of processor time since it began. */
  readonly cpuMs: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** Looks at what runs use. Nothing here changes anything. */
export interface ResourceProbe {
  /**
   * One look at all of them at once; never called again before it has answered. A run that has ended meanwhile is left
   * out.
   */
  sample(targets: readonly ResourceTarget[]): Promise<ReadonlyMap<InstanceId, ResourceSample>>;
  /** The exact memory of one run: dear, so only when asked for. Undefined when nothing of it lives. */
  exactMemory(target: ResourceTarget): Promise<ExactMemory | undefined>;
  daemon(): DaemonUse;
  machine(): MachineUse;
}
