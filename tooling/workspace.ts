import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';

/** A package.json, as far as the tools here look at it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** Such as `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** All packages and apps, by folder. */
export function readPackages(): Package[] {
  const folders = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'canary', '.git', '.berth-dev']);

/** Paths of files below a folder, relative to the root, with one of the endings. A missing folder has none. */
export function listFiles(folder: string, endings: readonly string[]): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(path, endings);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
    });
}

/** Paths of all folders below a folder, relative to the root. */
export function listFolders(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap(({ name }) => [`${folder}/${name}`, ...listFolders(`${folder}/${name}`)]);
}

export function readSource(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Tests, and the programs and tools that only tests use. */
export function isTestFile(path: string): boolean {
  return /\.test\.(ts|mjs)$|\/(test|tests|testing|fixtures|test-programs)\//.test(path);
}
