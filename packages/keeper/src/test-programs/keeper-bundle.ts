import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The keeper as it is shipped: one file. Below `node_modules`, so that the native terminal is found from there. */
export async function bundleKeeper(): Promise<{ readonly entry: string; remove(): Promise<void> }> {
  const cache = fileURLToPath(new URL('../../../../node_modules/.cache/berth-keeper-test/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'keeper-'));
  const entry = join(directory, 'keeper.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../program/main.ts', import.meta.url))],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@lydell/*'],
    logLevel: 'error',
  });
  return { entry, remove: () => rm(directory, { recursive: true, force: true }) };
}
