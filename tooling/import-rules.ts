import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { ImportSite } from './import-scanner.ts';
import { isTestFile, type Package } from './workspace.ts';

/**
 * Who may import whom, by folder; names are those of packages without their scope. Imports go one way:
 * apps → adapters → core → contract → foundation. Adapters never import adapters except as listed.
 */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/foundation': [],
  'packages/contract': ['foundation'],
  'packages/host': ['contract', 'foundation'],
  'packages/screen': ['foundation'],
  'packages/engine': ['contract'],
  'packages/core': ['contract', 'foundation'],
  'packages/keeper': ['contract', 'engine', 'foundation', 'host'],
  'packages/runtime-process': ['contract', 'core', 'engine', 'foundation', 'host', 'keeper'],
  'packages/store': ['contract', 'core', 'foundation'],
  'packages/audit': ['contract', 'core', 'foundation', 'host'],
  'packages/config': ['contract', 'foundation'],
  'packages/agents': ['config', 'contract', 'core', 'foundation'],
  'packages/server': ['contract', 'core', 'foundation', 'screen'],
  'packages/client': ['contract', 'foundation', 'host'],
  'packages/testkit': ['contract', 'core', 'engine', 'foundation'],
  'apps/cli': ['client', 'contract', 'foundation', 'screen'],
  'apps/web': ['contract', 'foundation'],
  'apps/daemon': [
    'agents',
    'audit',
    'config',
    'contract',
    'core',
    'foundation',
    'host',
    'keeper',
    'runtime-process',
    'screen',
    'server',
    'store',
  ],
};

/** Packages that do no input or output, with the built-in modules they may use all the same. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  'packages/foundation': [],
  'packages/contract': [],
  'packages/core': [],
  'packages/screen': ['node:zlib'],
};

/** Files that load another program by its path, which they learn at run time. */
const LOADS_PROGRAMS: ReadonlySet<string> = new Set([
  'apps/cli/src/commands/daemon.ts',
  'apps/daemon/src/access/tls/certificate-source.ts',
]);

export const RULES = {
  layer: 'imports go one way (the table is in tooling/import-rules.ts)',
  builtin: 'this package does no input or output: what touches the world comes in through a port',
  'deep-import': 'a package is entered through its `exports` only',
  escape: 'a relative path stays inside its package',
  undeclared: 'a package declares what it imports in its package.json',
  computed: 'a computed import cannot be checked; write the path out',
  'unknown-package': 'a new package needs a line in the table of tooling/import-rules.ts',
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: Rule;
  readonly target: string;
}

/** What the rules need to know of the repository. */
export interface World {
  readonly packages: readonly Package[];
  /** What tests may use wherever they are: the development dependencies of the root. */
  readonly testDependencies: ReadonlySet<string>;
}

/** Holds one file's imports against the rules. */
export function judge(file: string, imports: readonly ImportSite[], world: World): Violation[] {
  const home = world.packages.find(({ folder }) => file.startsWith(`${folder}/`));
  if (home === undefined || ALLOWED[home.folder] === undefined) {
    return [{ file, line: 1, rule: 'unknown-package', target: home?.folder ?? posix.dirname(file) }];
  }
  return imports.flatMap((site) => {
    const rule = ruleBroken(file, site, { home, world });
    return rule === null ? [] : [{ file, line: site.line, rule, target: site.target ?? '(computed)' }];
  });
}

interface Place {
  readonly home: Package;
  readonly world: World;
}

function ruleBroken(file: string, { target, kind }: ImportSite, { home, world }: Place): Rule | null {
  if (target === null) return isTestFile(file) || LOADS_PROGRAMS.has(file) ? null : 'computed';
  if (target.startsWith('/') || target.startsWith('file:')) return 'escape';
  if (target.startsWith('.') || kind === 'url') {
    const named = posix.join(posix.dirname(file), target);
    const inside =
      named.startsWith(`${home.folder}/`) || (kind === 'url' && named.startsWith('node_modules/.cache/'));
    return inside ? null : 'escape';
  }
  if (isBuiltin(target)) return isTestFile(file) || mayUseBuiltin(home.folder, target) ? null : 'builtin';
  if (target.startsWith('@berth/')) return ruleBrokenInside(file, target, { home, world });
  return declared(file, { home, world }).has(packageName(target)) ? null : 'undeclared';
}

function ruleBrokenInside(file: string, target: string, { home, world }: Place): Rule | null {
  const name = packageName(target);
  const inTest = isTestFile(file);
  const development = home.manifest.devDependencies ?? {};
  const allowed = ALLOWED[home.folder]?.includes(name.slice('@berth/'.length)) === true;
  const allowedInTest = name === '@berth/testkit' || Object.hasOwn(development, name);
  if (!allowed && !(inTest && allowedInTest)) return 'layer';
  const entered = world.packages.find(({ manifest }) => manifest.name === name);
  const entry = `.${target.slice(name.length)}`;
  if (!Object.hasOwn(entered?.manifest.exports ?? {}, entry)) return 'deep-import';
  return inTest || declared(file, { home, world }).has(name) ? null : 'undeclared';
}

function mayUseBuiltin(folder: string, target: string): boolean {
  const builtins = PURE[folder];
  return builtins === undefined || builtins.includes(target);
}

const BUNDLED_APPS: ReadonlySet<string> = new Set(['apps/cli', 'apps/web']);

/** Command line and page are bundled, so what they are made of are development dependencies. Suites are tests in a package. */
function declared(file: string, { home: { folder, manifest }, world }: Place): ReadonlySet<string> {
  const isForTests = isTestFile(file) || folder === 'packages/testkit';
  return new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
    ...(isForTests || BUNDLED_APPS.has(folder) ? Object.keys(manifest.devDependencies ?? {}) : []),
    ...(isForTests ? world.testDependencies : []),
  ]);
}

function packageName(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}
