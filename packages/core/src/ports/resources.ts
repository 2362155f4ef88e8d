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
  /** `cgroup`: counted by the kernel for all that ever was in the group. `processes`: summed over those that live. */
  readonly source: 'cgroup' | 'processes';
  /** Milliseconds of processor time; only differences between two looks mean anything. */
  readonly cpuMs: number;
  /** Bytes. */
  readonly memory: number;
  /** Living processes of the run, without its keeper. */
  readonly pids: readonly number[];
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

/** Looks at what runs use. Nothing here changes anything. */
export interface ResourceProbe {
  /** One look at all of them at once. A run that has ended meanwhile is left out. */
  sample(targets: readonly ResourceTarget[]): Promise<ReadonlyMap<InstanceId, ResourceSample>>;
  /** The exact memory of one run: dear, so only when asked for. Rejects `not_running` when nothing of it lives. */
  exactMemory(target: ResourceTarget): Promise<ExactMemory>;
  machine(): Promise<MachineUse>;
}
