// Plain JavaScript, for it runs at each start: loading anything written in TypeScript takes Node 40 ms.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.mjs';

export { root };
export const distFolder = 'apps/cli/dist';
export const dist = join(root, distFolder);
export const lockFolder = join(root, '.berth-dev', 'build.lock');
export const stampFile = join(dist, '.stamp');

/** The files of this folder that decide what a build looks like. */
const BUILD_TOOLS = [
  'builtin-modules.ts',
  'bundle.ts',
  'bundle-rules.ts',
  'page-bundle.ts',
  'third-party.ts',
];

/** What a page is made of, beside its sources. */
const PAGE_INPUTS = ['apps/web/index.html', 'apps/web/vite.config.ts'];

/** A hash over name, size and time of everything a build reads. Contents would take ten times as long. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const file of inputFiles()) {
    const facts = statSync(join(root, file), { throwIfNoEntry: false });
    if (facts !== undefined) hash.update(`${file}\0${facts.size}\0${facts.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export function readStamp() {
  if (!existsSync(stampFile)) return null;
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // Whatever is wrong with it, a new build writes a new one.
    return null;
  }
}

export function isFresh(inputs, allowMissing) {
  const stamp = readStamp();
  if (stamp === null || stamp.inputs !== inputs) return false;
  if (stamp.missing.length > 0 && !allowMissing) return false;
  return stamp.files.every((file) => existsSync(join(dist, file)));
}

/** Something that is no input was touched, such as a test; without this ./berth would ask again at every start. */
export function keepFresh(checkedAt) {
  utimesSync(stampFile, checkedAt, checkedAt);
}

function* inputFiles() {
  yield 'package-lock.json';
  for (const file of BUILD_TOOLS) yield `tooling/${file}`;
  yield* PAGE_INPUTS;
  yield* filesIn('apps/web/public');
  for (const group of ['apps', 'packages']) {
    for (const name of readdirSync(join(root, group)).sort()) {
      yield `${group}/${name}/package.json`;
      yield* sourceFiles(`${group}/${name}/src`);
      yield* filesIn(`${group}/${name}/images`);
    }
  }
}

/** What a build puts beside the programs as it is, such as recipes of images. */
function* filesIn(folder) {
  if (!existsSync(join(root, folder))) return;
  for (const file of readdirSync(join(root, folder)).sort()) yield `${folder}/${file}`;
}

const SOURCE = /\.(ts|tsx|css|json)$/;
const TEST = /\.test\.tsx?$/;

function* sourceFiles(folder) {
  if (!existsSync(join(root, folder))) return;
  for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    if (SOURCE.test(file) && !TEST.test(file)) yield `${folder}/${file}`;
  }
}
