import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { temporaryDirectory } from './temporary-directory.ts';

/** A program as it is shipped: one file. It also starts three times as fast as the many it is made of. */
export async function bundled(program: URL): Promise<{ readonly url: URL; remove(): Promise<void> }> {
  const directory = await temporaryDirectory();
  const outfile = directory.path('bundle.mjs');
  await build({
    entryPoints: [fileURLToPath(program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  });
  return { url: pathToFileURL(outfile), remove: () => directory.remove() };
}
