import { RUNTIMES } from '@berth/contract';
import type { BerthPaths } from '@berth/host';
import { type OrphanContainer, orphanContainers } from '@berth/runtime-process';
import type { RegistryReading } from '@berth/store/sqlite-reader';

export interface ContainerLook {
  readonly paths: BerthPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly registry: RegistryReading;
}

/** Containers without a run. Where none was ever started there is none, and no engine need be there. */
export async function collectOrphans({
  paths,
  environment,
  registry,
}: ContainerLook): Promise<OrphanContainer[]> {
  const { instances } = registry;
  if (!instances.some(({ runtime }) => runtime === RUNTIMES.container)) return [];
  const open = new Set(instances.filter(({ status }) => status !== 'exited').map(({ run }) => run));
  return orphanContainers({ paths, environment, isOpen: (_instance, run) => open.has(run) });
}
