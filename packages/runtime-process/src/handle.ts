import { join } from 'node:path';
import { BerthError, type CgroupPlace, childGroups, RUNTIMES } from '@berth/contract';
import type { RunPlan, RuntimeHandle } from '@berth/core';
import { type BerthPaths, cgroupPlace, type FoundCgroups, keeperSocketName } from '@berth/host';

const HANDLE_VERSION = 1;
/** Drivers whose runs have keepers of this machine. */
const DRIVERS: ReadonlySet<string> = new Set(Object.values(RUNTIMES));

/** Where a run lives. All of it follows from the ids and the machine, so that it is known before anything exists. */
export interface RunPlace {
  /** Directory of this run. */
  readonly directory: string;
  /** Directory of all runs of the instance. */
  readonly instanceDirectory: string;
  readonly socket: string;
  /** Marks every process of the instance in its environment. */
  readonly marker: string;
  /** Absent where there are none, and in handles of versions that knew none. */
  readonly cgroup?: CgroupPlace;
}

/** What all runs of a driver have in common. */
export interface Ground {
  readonly paths: BerthPaths;
  readonly cgroups?: FoundCgroups;
}

export function planRun(
  driver: string,
  { paths, cgroups }: Ground,
  { instance, run, generation, limits }: RunPlan,
): RuntimeHandle {
  const instanceDirectory = join(paths.instances, instance);
  // The processes of a container are in groups that its engine makes.
  const isOurs = cgroups !== undefined && driver !== RUNTIMES.container;
  const cgroup = isOurs ? cgroupPlace(cgroups, instance, limits) : undefined;
  const place: RunPlace = {
    directory: join(instanceDirectory, String(generation)),
    instanceDirectory,
    socket: join(paths.sockets, keeperSocketName(run)),
    marker: `BERTH_INSTANCE=${instance}`,
    ...(cgroup === undefined ? {} : { cgroup }),
  };
  return { driver, version: HANDLE_VERSION, data: { ...place } };
}

export function placeOf(handle: RuntimeHandle): RunPlace {
  if (hasKeeper(handle)) return handle.data as unknown as RunPlace;
  throw new BerthError({
    code: 'runtime_unreachable',
    message: `This Berth cannot handle a run of driver ${handle.driver} version ${handle.version}.`,
  });
}

/** Whether a run is one of those that have keepers here. */
export function hasKeeper({ driver, version }: RuntimeHandle): boolean {
  return DRIVERS.has(driver) && version === HANDLE_VERSION;
}

/** The control groups of a run, if it has any, from a handle of any driver and version. */
export function cgroupOf(handle: RuntimeHandle): CgroupPlace | undefined {
  return hasKeeper(handle) ? (handle.data as unknown as RunPlace).cgroup : undefined;
}

/** Directories of the groups that hold all that a run started. */
export function groupsOf({ cgroup }: RunPlace): readonly string[] {
  return cgroup === undefined ? [] : childGroups(cgroup);
}
