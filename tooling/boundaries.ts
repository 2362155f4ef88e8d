// npm run boundaries. Holds every import against the rules; first, the rules against files that are known to break them.
import { checkCanaries } from './canaries.ts';
import { judge, RULES, type World } from './import-rules.ts';
import { findImports } from './import-scanner.ts';
import { listFiles, readManifest, readPackages, readSource } from './workspace.ts';

const world: World = {
  packages: readPackages(),
  testDependencies: new Set(Object.keys(readManifest('.').devDependencies ?? {})),
};
const problems = [...checkCanaries(world), ...checkSources()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`boundaries: ${problems.length} to mend`);
  process.exitCode = 1;
}

function checkSources(): string[] {
  return world.packages
    .flatMap(({ folder }) => listFiles(folder, ['.ts']))
    .flatMap((file) => judge(file, findImports(readSource(file)), world))
    .map(({ file, line, rule, target }) => `${file}:${line}: ${target}: ${RULES[rule]} [${rule}]`);
}
