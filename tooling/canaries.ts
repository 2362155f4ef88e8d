import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';
import { judge, RULES, type World } from './import-rules.ts';
import { findImports } from './import-scanner.ts';

/** A file that breaks one rule on purpose. Not named `.ts`, so that no other tool takes it for a source. */
export interface Canary {
  readonly file: string;
  /** Where it would lie if it were a source. */
  readonly pretends: string;
  readonly breaks: string;
  readonly source: string;
}

const FOLDER = 'tooling/canary';
const HEADING = /^\/\/ As if it were (\S+): breaks `([\w-]+)`\.$/m;

/** A rule that no longer bites is worse than none: each has a file that breaks it once, and breaks nothing else. */
export function checkCanaries(world: World, canaries: readonly Canary[] = readCanaries()): string[] {
  const bitten = new Set<string>();
  const problems = canaries.flatMap(({ file, pretends, breaks, source }) => {
    const found = judge(pretends, findImports(source), world).map(({ rule }) => rule);
    bitten.add(breaks);
    return found.join() === breaks ? [] : [`${file}: breaks \`${breaks}\`, but was judged [${found.join()}]`];
  });
  const untried = Object.keys(RULES).filter((rule) => !bitten.has(rule));
  return [...problems, ...untried.map((rule) => `${FOLDER}: no file breaks \`${rule}\``)];
}

function readCanaries(): Canary[] {
  return readdirSync(join(root, FOLDER)).map((name) => {
    const file = `${FOLDER}/${name}`;
    const source = readFileSync(join(root, file), 'utf8');
    const [, pretends, breaks] = HEADING.exec(source) ?? [];
    if (pretends === undefined || breaks === undefined)
      throw new Error(`${file} does not say what it breaks`);
    return { file, pretends, breaks, source };
  });
}
