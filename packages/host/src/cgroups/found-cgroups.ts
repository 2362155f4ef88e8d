import {
  CGROUP_CONTROLLERS,
  type CgroupController,
  type CgroupPlace,
  type InstanceId,
  type Limits,
} from '@berth/contract';
import { BERTH_GROUP } from './own-groups.ts';

/** A hierarchy in which groups can be made. */
export interface CgroupBase {
  /** Directory in which the groups of all instances are. */
  readonly berth: string;
  /** Group of Berth's own processes. */
  readonly home: string;
  readonly controllers: readonly CgroupController[];
  /** Those that only an instance has which asks for them: they cost all others something. */
  readonly onRequest: readonly CgroupController[];
}

/** What this machine lets this user do. Plain data, since it crosses to workers. */
export type FoundCgroups =
  | {
      readonly kind: 'v1' | 'v2';
      readonly bases: readonly CgroupBase[];
      /** What was tried and did not work, in sentences for the daemon's log. */
      readonly problems: readonly string[];
    }
  | {
      readonly kind: 'none';
      /** For people: half a sentence. */
      readonly reason: string;
      readonly problems: readonly string[];
    };

/** For people, such as `v1: memory, pids, cpu, cpuacct` or `none: /sys/fs/cgroup is read-only`. */
export function describeCgroups(found: FoundCgroups): string {
  if (found.kind === 'none') return `none: ${found.reason}`;
  const controllers = CGROUP_CONTROLLERS.filter((name) =>
    found.bases.some(({ controllers, onRequest }) => [...controllers, ...onRequest].includes(name)),
  );
  return `${found.kind}: ${controllers.length === 0 ? 'no controllers' : controllers.join(', ')}`;
}

/** Where the groups of an instance are, or will be. Undefined where there are none. */
export function cgroupPlace(
  found: FoundCgroups,
  instance: InstanceId,
  { cpus }: Limits = {},
): CgroupPlace | undefined {
  if (found.kind === 'none') return undefined;
  const version = found.kind === 'v1' ? 1 : 2;
  const hierarchies = found.bases.map(({ berth, home, controllers, onRequest }) => ({
    instance: `${berth}/${instance}`,
    home,
    controllers: cpus === undefined ? controllers : [...controllers, ...onRequest],
  }));
  // One of version 2 tells who belongs together, without any controller.
  const used = hierarchies.filter(({ controllers }) => version === 2 || controllers.length > 0);
  return used.length === 0 ? undefined : { version, hierarchies: used };
}

export function berthGroup(base: string): string {
  return `${base}/${BERTH_GROUP}`;
}
