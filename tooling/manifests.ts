// What the package files and the lockfile must agree on: one version, licences that may be passed on, and no dependency
// that runs a script when it is installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BERTH_VERSION } from '../packages/contract/src/version.ts';
import { root } from './freshness.mjs';
import { lockProblems, versionProblems } from './manifest-rules.ts';
import { readManifest, readPackages } from './workspace.ts';

const rootManifest = readManifest('.');
const packages = [{ folder: '.', manifest: rootManifest }, ...readPackages()];
const problems = [
  ...versionProblems(BERTH_VERSION, packages),
  ...lockProblems(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
    // They bring the Node that the repository is developed with, and are part of nothing that is published.
    new Set(Object.keys(rootManifest.optionalDependencies ?? {})),
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
