// node bench/readme-table.ts [--check]. Writes the figures of the newest committed result into README.md.
//   --check  writes nothing; fails when README.md shows other figures
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { published } from './harness/published.ts';
import { newestCommitted, ROOT } from './harness/result.ts';

const START = '<!-- figures:start -->';
const END = '<!-- figures:end -->';
const README = join(ROOT, 'README.md');

process.exitCode = await main(process.argv.includes('--check'));

async function main(check: boolean): Promise<number> {
  const { path, result } = await newestCommitted();
  const before = await readFile(README, 'utf8');
  const after = replaced(before, published(path, result));
  if (words(before) === words(after)) return 0;
  if (check) {
    console.error(`README.md does not show the figures of ${path}. Run: node bench/readme-table.ts`);
    return 1;
  }
  await writeFile(README, after);
  return 0;
}

function replaced(readme: string, table: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md needs ${START} and, after it, ${END}.`);
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

/** A page without its layout: the formatter aligns tables. */
function words(page: string): string {
  return page.replaceAll(/-{2,}/g, '-').replaceAll(/\s+/g, ' ');
}
