import type { CgroupPlace, ProcessIdentity } from '@berth/contract';
import type { GroupUsage } from '../cgroups/group-usage.ts';
import type { ProcessEntry } from '../host.ts';
import type { Traffic } from '../linux/traffic-files.ts';
import type { Known } from './run-members.ts';

/** A process with what it has used so far. */
export interface ProcessUse extends ProcessEntry {
  /** Processor time of its own, in milliseconds. */
  readonly cpuMs: number;
  /** Processor time of children that ended and were waited for, and of theirs. 0 where the platform does not tell. */
  readonly childrenCpuMs: number;
  /** Resident bytes. */
  readonly memory: number;
  /** 1 where the platform does not tell. */
  readonly threads: number;
}

/** Whose processes are looked for. */
export interface UseRoot {
  readonly root: ProcessIdentity;
  /** Start times by pid of those that were seen to belong to it before, by another reader. */
  readonly known?: Known;
}

/** Looks at what processes use, over and over. One call at a time; it keeps what makes the next look cheap. */
export interface UseReader {
  /**
   * The processes of each root, by the root's pid: its session and its descendants, without those in `outside` and what
   * descends from these. Zombies are among them, for their time counts. A root that is gone has no entry. Whoever was
   * seen to belong to a root does so as long as it lives, also when its parents have gone.
   */
  processes(
    roots: readonly UseRoot[],
    outside: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, readonly ProcessUse[]>>;
  /** Those of that pid that there are. */
  uses(pids: readonly number[]): Promise<readonly ProcessUse[]>;
  /** What the child's control group uses; undefined when nobody is in it. */
  group(place: CgroupPlace): Promise<GroupUsage | undefined>;
  /**
   * Bytes that these processes, and the children they waited for, had from disks and gave to them. Undefined where nobody
   * tells.
   */
  io(pids: readonly number[]): Promise<Traffic | undefined>;
  /** Bytes that went through a network of their own; undefined where they have none. */
  network(pids: readonly number[]): Promise<Traffic | undefined>;
  /** Lets go of what is not needed any more. To be called after every look. */
  sweep(): void;
  close(): void;
}

/** Memory of several processes together. */
export interface ExactUse {
  /** Bytes: proportional set size where the platform tells it, and the resident size elsewhere. */
  readonly pss: number;
  readonly rss: number;
  /** How many of them were there. */
  readonly processes: number;
}

/**
 * What runs use, for the daemon alone: keepers, of which there is one per instance, do not load this. One
 * implementation per platform.
 */
export interface UseHost {
  openReader(): Promise<UseReader>;
  /** Dear: the kernel walks through all their pages. */
  exactMemory(pids: readonly number[]): Promise<ExactUse>;
}
