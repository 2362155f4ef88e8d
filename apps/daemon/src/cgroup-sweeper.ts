import { dirname } from 'node:path';
import type { InstanceId } from '@berth/contract';
import type { InstanceWithRun, RunObserver, Store } from '@berth/core';
import { type FoundCgroups, groupsIn, removeGroup } from '@berth/host';
import { cgroupOf } from '@berth/runtime-process';

/**
 * Removes the control groups of runs that are over. A keeper removes its own when it leaves, so that this is for those
 * that were killed. Groups of instances that the registry does not know belong to another Berth, and are not touched.
 */
export class CgroupSweeper implements RunObserver {
  readonly #store: Pick<Store, 'listInstances' | 'getInstance'>;
  /** Directories that hold groups of instances: where they are made now, and where earlier daemons made them. */
  readonly #places: Set<string>;
  /** Groups that may be left, by instance. */
  readonly #suspected = new Map<InstanceId, Set<string>>();
  #hasReadHandles = false;

  constructor(store: Pick<Store, 'listInstances' | 'getInstance'>, found: FoundCgroups) {
    this.#store = store;
    this.#places = new Set(found.kind === 'none' ? [] : found.bases.map(({ berth }) => berth));
  }

  runLive({ instance }: InstanceWithRun): void {
    this.#suspected.delete(instance.id);
  }

  runGone(found: InstanceWithRun): void {
    for (const group of groupsOf(found)) this.#suspect(found.instance.id, group);
  }

  /** Finds what nobody told of: groups of runs that ended while no daemon looked. Others' may be there by the thousand. */
  async lookAround(): Promise<void> {
    const all = await this.#store.listInstances({ includeRemoved: true });
    // Handles of runs that this daemon starts lead to no other places.
    if (!this.#hasReadHandles) for (const group of all.flatMap(groupsOf)) this.#places.add(dirname(group));
    this.#hasReadHandles = true;
    const over = all.filter(({ instance }) => instance.status === 'exited');
    const ids = new Set<string>(over.map(({ instance }) => instance.id));
    for (const place of this.#places) {
      for (const name of await groupsIn(place)) {
        if (ids.has(name)) this.#suspect(name as InstanceId, `${place}/${name}`);
      }
    }
  }

  /** One try at every group that may be left. Those that still hold a process are tried again the next time. */
  async sweep(signal?: AbortSignal): Promise<void> {
    for (const [id, groups] of this.#suspected) {
      signal?.throwIfAborted();
      const found = await this.#store.getInstance(id);
      if (found?.instance.status === 'exited') {
        for (const group of groups) if (await removeGroup(group)) groups.delete(group);
      } else {
        groups.clear();
      }
      if (groups.size === 0) this.#suspected.delete(id);
    }
  }

  #suspect(id: InstanceId, group: string): void {
    const groups = this.#suspected.get(id) ?? new Set();
    this.#suspected.set(id, groups.add(group));
  }
}

function groupsOf({ run }: InstanceWithRun): string[] {
  const cgroup = run === null ? undefined : cgroupOf(run.handle);
  return cgroup?.hierarchies.map(({ instance }) => instance) ?? [];
}
