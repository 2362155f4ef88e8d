import { join } from 'node:path';
import { BerthError } from '@berth/contract';
import type { RunRequest, RuntimeHandle } from '@berth/core';
import { type BerthPaths, keeperSocketName } from '@berth/host';

export const DRIVER_ID = 'process';
const HANDLE_VERSION = 1;

/** Where a run lives. All of it follows from the ids, so that it is known before anything exists. */
export interface RunPlace {
  /** Directory of this run. */
  readonly directory: string;
  /** Directory of all runs of the instance. */
  readonly instanceDirectory: string;
  readonly socket: string;
  /** Marks every process of the instance in its environment. */
  readonly marker: string;
}

export function planRun(
  paths: BerthPaths,
  { instance, run, generation }: Pick<RunRequest, 'instance' | 'run' | 'generation'>,
): RuntimeHandle {
  const instanceDirectory = join(paths.instances, instance);
  const place: RunPlace = {
    directory: join(instanceDirectory, String(generation)),
    instanceDirectory,
    socket: join(paths.sockets, keeperSocketName(run)),
    marker: `BERTH_INSTANCE=${instance}`,
  };
  return { driver: DRIVER_ID, version: HANDLE_VERSION, data: { ...place } };
}

export function placeOf(handle: RuntimeHandle): RunPlace {
  if (handle.driver === DRIVER_ID && handle.version === HANDLE_VERSION)
    return handle.data as unknown as RunPlace;
  throw new BerthError({
    code: 'runtime_unreachable',
    message: `A run of driver ${handle.driver} version ${handle.version} cannot be handled by ${DRIVER_ID} version ${HANDLE_VERSION}.`,
  });
}
