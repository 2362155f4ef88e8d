import { BerthError, RUNTIMES } from '@berth/contract';
import type { Call, Log, Store } from '@berth/core';
import type { BerthPaths } from '@berth/host';
import { removeOrphans } from '@berth/runtime-process';

export interface ContainerSweepParts {
  readonly store: Pick<Store, 'listInstances' | 'getInstance'>;
  readonly paths: BerthPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/**
 * Ends containers of this daemon's state directory that belong to no run any more: those of runs whose daemon and keeper
 * died together. Whoever has never had a container does not bother the engine.
 */
export async function sweepContainers(parts: ContainerSweepParts, call: Call): Promise<void> {
  const { store, paths, environment, log } = parts;
  const all = await store.listInstances({ includeRemoved: true });
  if (!all.some(({ instance }) => instance.runtime === RUNTIMES.container)) return;
  const isOpen = async (instance: Parameters<typeof store.getInstance>[0], run: string) => {
    const found = await store.getInstance(instance);
    return found?.run?.id === run && found.instance.status !== 'exited';
  };
  try {
    for (const { name, instance } of await removeOrphans({ paths, environment, isOpen }, call))
      log.warn('a container that belonged to no run was removed', { container: name, instance });
  } catch (error) {
    // It is away; the next daemon looks again, and the doctor does at any time.
    if (!(error instanceof BerthError) || error.code !== 'engine_unreachable') throw error;
    log.info('containers were not looked at', { reason: error.message });
  }
}
