// npm run ceilings. Files, functions and parameter lists stay small; tooling/ceilings.json lists what is larger, and only
// shrinks. `--shrink` takes out of the list what is no longer true; it never adds to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, isKind, KINDS, shrink, type Exceptions, type Measures } from './ceiling-rules.ts';
import { measure } from './measure.ts';
import { root } from './freshness.mjs';
import { listFolders } from './workspace.ts';

const listFile = join(root, 'tooling', 'ceilings.json');
/** Names that say nothing about what part of the system is in the folder. */
const NAMELESS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'lib', 'misc', 'shared']);

const exceptions: Exceptions = readExceptions();
const measures: Measures = measure();
if (process.argv.includes('--shrink')) {
  writeFileSync(listFile, `${JSON.stringify(shrink(exceptions, measures), null, 2)}\n`);
} else {
  const problems = [...compare(exceptions, measures), ...namelessFolders()];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`ceilings: ${problems.length} to mend`);
    process.exitCode = 1;
  }
}

function readExceptions(): Exceptions {
  const list: Record<string, Record<string, number>> = JSON.parse(readFileSync(listFile, 'utf8'));
  const unknown = Object.keys(list).filter((kind) => !isKind(kind));
  if (unknown.length > 0) throw new Error(`tooling/ceilings.json: no such ceiling: ${unknown.join(', ')}`);
  return Object.fromEntries(KINDS.map((kind) => [kind, list[kind] ?? {}]));
}

function namelessFolders(): string[] {
  return ['apps', 'packages', 'tooling', 'test', 'bench']
    .flatMap((folder) => listFolders(folder))
    .filter((path) => NAMELESS.has(path.slice(path.lastIndexOf('/') + 1)))
    .map((path) => `${path}: name the folder after the part of the system that is in it`);
}
