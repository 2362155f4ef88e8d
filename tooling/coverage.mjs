import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './processes.mjs';

const summaryFile = join(root, 'coverage', 'coverage-summary.json');

/** Prints lines and branches covered, for each package and in all. */
export function printCoverage() {
  if (!existsSync(summaryFile)) return;
  const summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
  console.log(`\n${coverageTable(summary, root)}`);
}

/** The table as text. `summary` is vitest's json-summary: facts by absolute path, and `total`. */
export function coverageTable(summary, base) {
  const groups = new Map();
  for (const [path, facts] of Object.entries(summary)) {
    if (path === 'total') continue;
    const name = relative(base, path).split('/').slice(0, 2).join('/');
    const group = groups.get(name) ?? { lines: empty(), branches: empty() };
    for (const kind of ['lines', 'branches']) {
      group[kind].covered += facts[kind].covered;
      group[kind].total += facts[kind].total;
    }
    groups.set(name, group);
  }
  const rows = [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([name, group]) => row(name, group));
  return [heading(), ...rows, row('all', summary.total)].join('\n');
}

function empty() {
  return { covered: 0, total: 0 };
}

function heading() {
  return `${'Coverage'.padEnd(28)}${'lines'.padStart(9)}${'branches'.padStart(10)}`;
}

function row(name, { lines, branches }) {
  return `${name.padEnd(28)}${percent(lines).padStart(9)}${percent(branches).padStart(10)}`;
}

function percent({ covered, total }) {
  return total === 0 ? '-' : `${((100 * covered) / total).toFixed(1)} %`;
}
