import type { LimitName } from './limits.ts';

/** What Berth makes use of in a control group, by the kernel's names. */
export const CGROUP_CONTROLLERS = ['memory', 'pids', 'cpu', 'cpuacct'] as const;
export type CgroupController = (typeof CGROUP_CONTROLLERS)[number];

/** The two groups below the group of an instance: an out-of-memory kill in the one never takes the other. */
export const CGROUP_NAMES = { keeper: 'keeper', child: 'child' } as const;

/** One tree of groups. Version 2 of the kernel's interface has one for everything, version 1 has one per controller. */
export interface CgroupHierarchy {
  /** Directory of the instance's group, which holds those of its keeper and its child. */
  readonly instance: string;
  /** Directory of the group where Berth's own processes are that belong to no instance. */
  readonly home: string;
  readonly controllers: readonly CgroupController[];
  /** Directory of the child's group, where that is none of Berth's making; else it is below the instance's. */
  readonly child?: string;
}

/** Where the control groups of an instance are. Plain data: it is stored in handles and crosses to keepers. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly hierarchies: readonly CgroupHierarchy[];
}

/** What came of putting a program into its groups. */
export interface CgroupReport {
  /** Directories of the groups that the program was started in; empty when it is in none of its own. */
  readonly child: readonly string[];
  /** Why it is not in all of them, or not limited as asked for, in sentences; null when it is. */
  readonly problem: string | null;
  /** The limits that these groups hold; absent in reports of keepers that knew none. */
  readonly held?: readonly LimitName[];
}

/** Directories of the child's groups, one per hierarchy. */
export function childGroups(place: CgroupPlace): string[] {
  return place.hierarchies.map(({ instance, child }) => child ?? `${instance}/${CGROUP_NAMES.child}`);
}

/** Directories of the keeper's groups, one per hierarchy. */
export function keeperGroups(place: CgroupPlace): string[] {
  return place.hierarchies.map(({ instance }) => `${instance}/${CGROUP_NAMES.keeper}`);
}
