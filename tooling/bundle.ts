import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build as bundle, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { builtinModules } from './builtin-modules.ts';
import { findForbidden, sizeTable } from './bundle-rules.ts';
import { dist, distFolder, readStamp, root, type Stamp } from './freshness.mjs';
import { pageBundle } from './page-bundle.ts';
import { bundledPackages, thirdPartyNotices } from './third-party.ts';

/**
 * The command line, in one CommonJS file: reading and linking a dozen small ES modules takes longer than all that a command
 * does. A command's code runs when it is needed and no earlier.
 */
const CLI_ENTRIES = { cli: 'apps/cli/src/main.ts' };

/** Packages that only some commands need and that are larger than the rest; each gets a file of its own. */
const APART = ['ws', '@xterm/headless'];

/** Programs in one file each, for they outlive the files behind them: an upgrade may replace those at any time. */
const SINGLE_FILE_ENTRIES = {
  daemon: 'apps/daemon/src/main.ts',
  doctor: 'apps/daemon/src/doctor/main.ts',
  'audit-verify': 'apps/daemon/src/audit/main.ts',
  keeper: 'packages/keeper/src/program/main.ts',
  'store-worker': 'packages/store/src/sqlite/worker.ts',
  'screen-worker': 'apps/daemon/src/screen/worker.ts',
  'disk-worker': 'apps/daemon/src/disk/worker.ts',
  certificates: 'apps/daemon/src/access/tls/own-certificate.ts',
  demo: 'packages/agents/src/demo/program/main.ts',
};

/** Read while programs run, and by people: they lie beside the bundles as they are. */
const RECIPES = 'packages/agents/images';

/** The folder of the web page. */
const PAGE = 'page';

/** How long files of earlier builds stay, for programs that began before and still load a part of themselves. */
const OBSOLETE_KEPT_MS = 24 * 60 * 60 * 1000;

/** No source maps: nothing reads them at run time. Identifiers keep their names, so stack traces can be read. */
const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Native addons with a package for each platform: npm chooses among them at install time.
  external: ['@lydell/node-pty', '@lydell/node-pty-*'],
  plugins: [builtinModules],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  logLevel: 'error',
} satisfies BuildOptions;

const DEFINE = { 'process.env.NODE_ENV': '"production"' };

const ES_MODULE = {
  format: 'esm',
  define: DEFINE,
  // Dependencies written as CommonJS call require() inside what has become an ES module.
  banner: {
    js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

const COMMON_JS = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { ...DEFINE, 'import.meta.url': 'berthModuleUrl' },
  banner: { js: 'const berthModuleUrl=require("node:url").pathToFileURL(__filename).href;' },
} satisfies BuildOptions;

export interface BuildRequest {
  /** Fingerprint of the inputs, taken before the build. */
  readonly inputs: string;
  readonly startedAt: Date;
  readonly allowMissing: boolean;
  /** Leave nothing of earlier builds. */
  readonly clean: boolean;
  readonly quiet: boolean;
}

interface Output {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** Builds, checks, and puts in place. Resolves with the exit status; nothing is replaced unless that is 0. */
export async function build(request: BuildRequest): Promise<number> {
  const missing = missingEntries();
  if (missing.length > 0 && !request.allowMissing) {
    console.error(`build: no such entry file: ${missing.join(', ')}`);
    return 1;
  }
  const { outputs, metafile } = await bundleAll(new Set(missing)).catch(reported);
  if (metafile === null) return 1;
  const forbidden = findForbidden(metafile);
  if (forbidden.length > 0) {
    console.error(forbidden.map((sentence) => `build: ${sentence}`).join('\n'));
    return 1;
  }
  const page = await pageBundle();
  const packages = [...new Set([...bundledPackages(metafile), ...page.packages])].sort();
  const files = [
    ...outputs,
    ...page.files.map(({ path, contents }) => ({ path: `${PAGE}/${path}`, contents })),
    await thirdPartyNotices(packages),
    ...(await recipes()),
  ];
  await putInPlace(files, { inputs: request.inputs, files: files.map(({ path }) => path), missing }, request);
  report(metafile, request, missing);
  return 0;
}

/** esbuild has printed its messages by then. */
function reported(error: unknown): { outputs: Output[]; metafile: null } {
  if (error instanceof Error && 'errors' in error) return { outputs: [], metafile: null };
  throw error;
}

function missingEntries(): string[] {
  const entries = { ...CLI_ENTRIES, ...SINGLE_FILE_ENTRIES };
  return Object.values(entries).filter((entry) => !existsSync(join(root, entry)));
}

async function bundleAll(missing: ReadonlySet<string>): Promise<{ outputs: Output[]; metafile: Metafile }> {
  const apart = await Promise.all(APART.map(bundleApart));
  const files = new Map(apart.map(({ name, outputs }) => [name, `./${outputs[0]?.path}`]));
  const parts = await Promise.all([
    bundlePart({
      ...COMMON_JS,
      entryPoints: present(CLI_ENTRIES, missing),
      plugins: [fromFiles(files), builtinModules],
    }),
    bundlePart({ ...ES_MODULE, entryPoints: present(SINGLE_FILE_ENTRIES, missing) }),
  ]);
  const all = [...parts, ...apart];
  const metafile: Metafile = { inputs: {}, outputs: {} };
  for (const part of all) {
    Object.assign(metafile.inputs, part.metafile.inputs);
    Object.assign(metafile.outputs, part.metafile.outputs);
  }
  return { outputs: all.flatMap((part) => part.outputs), metafile };
}

async function recipes(): Promise<Output[]> {
  const names = await readdir(join(root, RECIPES));
  return Promise.all(
    names.map(async (path) => ({ path, contents: await readFile(join(root, RECIPES, path)) })),
  );
}

/** Named after its content, so that a command finds the file it was built with, also after an upgrade. */
async function bundleApart(name: string): Promise<BundledPart & { readonly name: string }> {
  const part = await bundlePart({ ...COMMON_JS, entryPoints: [name], entryNames: 'chunk-[hash]' });
  return { name, ...part };
}

/** Takes packages from files beside the bundle instead of into it. */
function fromFiles(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'from-files',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, ({ path }) => {
        const file = files.get(path);
        return file === undefined ? undefined : { path: file, external: true };
      });
    },
  };
}

interface BundledPart {
  readonly outputs: Output[];
  readonly metafile: Metafile;
}

async function bundlePart(options: BuildOptions): Promise<BundledPart> {
  const result = await bundle({ ...OPTIONS, ...options, outdir: distFolder, metafile: true, write: false });
  const outputs = result.outputFiles.map((file) => ({ path: basename(file.path), contents: file.contents }));
  return { outputs, metafile: result.metafile };
}

function present(entries: Record<string, string>, missing: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, entry]) => !missing.has(entry)));
}

/**
 * Whoever starts a program meanwhile gets all of the old build or all of the new one: parts are named after their content
 * and come first, each file appears whole under its name, and old chunks stay for a while.
 */
async function putInPlace(files: Output[], stamp: Stamp, request: BuildRequest): Promise<void> {
  await mkdir(dist, { recursive: true });
  const before = readStamp()?.files ?? [];
  const fresh = await mkdtemp(join(dist, '.new-'));
  try {
    for (const { path, contents } of files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true });
      await mkdir(dirname(join(dist, path)), { recursive: true });
      await writeFile(join(fresh, path), contents);
    }
    const chunksFirst = files.toSorted((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)));
    for (const { path } of chunksFirst) await rename(join(fresh, path), join(dist, path));
    await removeObsolete(new Set(stamp.files), before, request.clean);
    const stampInMaking = join(fresh, '.stamp');
    await writeFile(stampInMaking, JSON.stringify(stamp));
    // A source that changes during the build is newer than the stamp.
    await utimes(stampInMaking, request.startedAt, request.startedAt);
    await rename(stampInMaking, join(dist, '.stamp'));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function isEntry(file: string): boolean {
  return !file.startsWith('chunk-') && !file.startsWith(`${PAGE}/assets/`);
}

/** A file's age counts from when it became obsolete, so its time is set then. */
async function removeObsolete(
  current: ReadonlySet<string>,
  before: readonly string[],
  all: boolean,
): Promise<void> {
  const now = new Date();
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(dist, path);
    if (!entry.isFile() || current.has(file) || file === '.stamp' || file.startsWith('.new-')) continue;
    if (before.includes(file) && !all) await utimes(path, now, now);
    else if (all || now.getTime() - (await stat(path)).mtimeMs > OBSOLETE_KEPT_MS) await rm(path);
  }
}

function report(metafile: Metafile, request: BuildRequest, missing: readonly string[]): void {
  const seconds = ((Date.now() - request.startedAt.getTime()) / 1000).toFixed(1);
  console.error(`berth: built ${distFolder} in ${seconds} s.`);
  if (missing.length > 0)
    console.error(`berth: left out, as there is no such file yet: ${missing.join(', ')}`);
  if (!request.quiet) console.log(sizeTable(metafile));
}
