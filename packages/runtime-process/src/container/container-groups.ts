import type { CgroupPlace, ProcessIdentity } from '@berth/contract';
import type { RuntimeHandle } from '@berth/core';
import { foreignGroups } from '@berth/host';
import { placeOf } from '../handle.ts';
import { notedContainer } from './container-note.ts';

/** The control groups that an engine has made for the container of a run, where they are on this machine. */
export class ContainerGroups {
  /** They stay the same for as long as the run lives, and its handle is kept. */
  readonly #found = new WeakMap<RuntimeHandle, Promise<CgroupPlace | undefined>>();

  of(handle: RuntimeHandle, child: ProcessIdentity): Promise<CgroupPlace | undefined> {
    const known = this.#found.get(handle) ?? groupsOf(handle, child);
    this.#found.set(handle, known);
    return known;
  }
}

async function groupsOf(handle: RuntimeHandle, { pid }: ProcessIdentity): Promise<CgroupPlace | undefined> {
  const container = await notedContainer(placeOf(handle).directory);
  return container?.madeAs === undefined ? undefined : foreignGroups(pid, container.madeAs);
}
