import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Rollup } from 'vite';
import { root } from './freshness.mjs';

export interface PageFile {
  /** Below the folder of the page. */
  readonly path: string;
  readonly contents: Uint8Array;
}

export interface PageBundle {
  readonly files: readonly PageFile[];
  /** Folders of packages whose code is in it. */
  readonly packages: readonly string[];
}

const HOME = join(root, 'apps/web');
const SOURCES = ['apps/web', 'packages/contract/src', 'packages/foundation/src'];
const CACHE = join(root, 'node_modules/.cache/berth-page');
const LIST = 'list.json';
/** Images and fonts are small already. */
const COMPRESSIBLE = /\.(?:html|css|js|json|svg|webmanifest)$/;
const FASTEST_TO_READ = { level: 9 };

/** The page, as it lies beside the daemon. Building takes seconds, so it is done again only when its own sources changed. */
export async function pageBundle(): Promise<PageBundle> {
  const folder = join(CACHE, fingerprint());
  if (!existsSync(join(folder, LIST))) await fill(folder);
  const { files, packages }: { files: string[]; packages: string[] } = JSON.parse(
    await readFile(join(folder, LIST), 'utf8'),
  );
  const contents = files.map(async (path) => ({
    path,
    contents: await readFile(join(folder, 'page', path)),
  }));
  return { files: await Promise.all(contents), packages };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(import.meta.filename));
  for (const folder of SOURCES) {
    const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of names
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .toSorted((one, other) =>
        join(one.parentPath, one.name) < join(other.parentPath, other.name) ? -1 : 1,
      )) {
      hash.update(`${parentPath.slice(root.length)}/${name}\0`).update(readFileSync(join(parentPath, name)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** The bundler is loaded only here. What is there is whole: it gets its name at the end. */
async function fill(folder: string): Promise<void> {
  const { build } = await import('vite');
  const result = await build({ root: HOME, logLevel: 'error', build: { write: false } });
  const outputs = [result].flat().flatMap((part) => ('output' in part ? part.output : []));
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, '.new-'));
  try {
    const built = outputs.map(fileOf);
    const named = [...built, ...(await publicFiles()), await workerFile(built)];
    const files = await Promise.all(named.map(packed));
    for (const { path, contents } of files) {
      await mkdir(dirname(join(making, 'page', path)), { recursive: true });
      await writeFile(join(making, 'page', path), contents);
    }
    const list = { files: files.map(({ path }) => path).toSorted(), packages: packagesIn(outputs) };
    await writeFile(join(making, LIST), JSON.stringify(list));
    await forgetOlder();
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

type BundleOutput = Rollup.OutputChunk | Rollup.OutputAsset;

function fileOf(output: BundleOutput): PageFile {
  const content = output.type === 'chunk' ? output.code : output.source;
  return { path: output.fileName, contents: Buffer.from(content) };
}

/**
 * The service worker, which knows by name what this very page is made of. Its own name never changes: browsers look there
 * for a newer one.
 */
async function workerFile(built: readonly PageFile[]): Promise<PageFile> {
  const { build } = await import('esbuild');
  const index = built.find(({ path }) => path === 'index.html');
  if (index === undefined) throw new Error('the page was built without its index.html');
  const hash = createHash('sha256');
  for (const { path, contents } of built) hash.update(`${path}\0`).update(contents);
  const shell = {
    build: hash.digest('hex').slice(0, 16),
    index: Buffer.from(index.contents).toString(),
    assets: built.filter((file) => file !== index).map(({ path }) => `/${path}`),
  };
  const { outputFiles } = await build({
    entryPoints: [join(HOME, 'src/sw.ts')],
    define: { SHELL: JSON.stringify(shell) },
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'error',
  });
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  return { path: 'sw.js', contents };
}

/** Not written when nothing is, so they are taken from where they lie. */
async function publicFiles(): Promise<PageFile[]> {
  const folder = join(HOME, 'public');
  const names = await readdir(folder);
  return Promise.all(names.map(async (path) => ({ path, contents: await readFile(join(folder, path)) })));
}

async function packed({ path, contents }: PageFile): Promise<PageFile> {
  if (!COMPRESSIBLE.test(path)) return { path, contents };
  return { path: `${path}.gz`, contents: await promisify(gzip)(contents, FASTEST_TO_READ) };
}

function packagesIn(outputs: readonly BundleOutput[]): string[] {
  const modules = outputs.flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
  const folders = modules
    .map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\0', ''))?.[0])
    .filter((folder) => folder !== undefined)
    .map((folder) => folder.slice(root.length + 1));
  return [...new Set(folders)].toSorted();
}

async function forgetOlder(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    if (!name.startsWith('.new-')) await rm(join(CACHE, name), { recursive: true, force: true });
  }
}
