import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './freshness.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** The licences of packages that are bundled, by their folders; most of them ask to travel with the code. */
export async function thirdPartyNotices(
  packages: readonly string[],
): Promise<{ path: string; contents: Uint8Array }> {
  const sections = await Promise.all(packages.map(noticeOf));
  const text = `Berth contains code of the following packages.\n\n${sections.join('\n')}`;
  return { path: 'THIRD-PARTY-LICENSES.txt', contents: Buffer.from(text) };
}

/** Folders of packages whose code is in some output. */
export function bundledPackages(metafile: Metafile): string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

async function noticeOf(folder: string): Promise<string> {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(root, folder, 'package.json'), 'utf8'),
  );
  const files = (await readdir(join(root, folder))).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'licence not named'})`;
  return `${'='.repeat(78)}\n${title}\n${'='.repeat(78)}\n${texts.join('\n')}`;
}
