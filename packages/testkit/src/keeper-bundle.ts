import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface KeeperBundle {
  /** Absolute path of the program. */
  readonly entry: string;
  /** Removes it. */
  dispose(): Promise<void>;
}

/**
 * Bundles the keeper as a build does, from the sources as they are now. The result lies below `node_modules`, so that
 * the native terminal is found from there.
 */
export async function bundleKeeper(): Promise<KeeperBundle> {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/berth-testkit/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'keeper-'));
  const entry = join(directory, 'keeper.mjs');
  await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@berth/keeper/program'))],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@lydell/*'],
    logLevel: 'error',
  });
  return { entry, dispose: () => rm(directory, { recursive: true, force: true }) };
}
