import { type CgroupPlace, type ProcessIdentity, RUNTIMES } from '@berth/contract';
import type { RuntimeHandle } from '@berth/core';
import { ContainerGroups } from './container/container-groups.ts';
import { cgroupOf } from './handle.ts';

/** A living run, as far as its control groups are concerned. */
export interface CountedRun {
  readonly handle: RuntimeHandle;
  readonly child: ProcessIdentity;
}

/** Finds the control groups in which the kernel counts what a run uses, whoever has made them. */
export function countedGroups(): (run: CountedRun) => Promise<CgroupPlace | undefined> {
  const containers = new ContainerGroups();
  return async ({ handle, child }) =>
    handle.driver === RUNTIMES.container ? containers.of(handle, child) : cgroupOf(handle);
}
