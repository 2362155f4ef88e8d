import { fileURLToPath } from 'node:url';
import type { RuntimeDriver } from '@berth/core';
import { type BerthPaths, createHost, type FoundCgroups, systemClock } from '@berth/host';
import { ProcessDriver } from '@berth/runtime-process';

/** What a thread needs to reach every runtime. Plain data, since it crosses to the screen worker. */
export interface DriverConfig {
  readonly paths: BerthPaths;
  /** URL of the keeper program. */
  readonly keeper: string;
  readonly logMaxBytes: number;
  /** File mode mask of the user's programs. */
  readonly userMask: number;
  readonly cgroups: FoundCgroups;
}

/** All runtimes of this daemon. */
export function createDrivers(config: DriverConfig): ReadonlyMap<string, RuntimeDriver> {
  const driver = new ProcessDriver({
    paths: config.paths,
    host: createHost(),
    clock: systemClock,
    keeper: { node: process.execPath, entry: fileURLToPath(config.keeper) },
    logMaxBytes: config.logMaxBytes,
    umask: config.userMask,
    cgroups: config.cgroups,
  });
  return new Map([[driver.id, driver]]);
}
