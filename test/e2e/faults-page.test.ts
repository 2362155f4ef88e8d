import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const SCENARIOS = 32;
const NOT_YET = /^Not here yet: \S/;

interface Row {
  readonly number: number;
  readonly proof: string;
}

const ROWS = rowsOf(readFileSync(join(root, 'docs/faults.md'), 'utf8'));

describe('the page of faults', () => {
  it('has every scenario once, in order', () => {
    const numbers = Array.from({ length: SCENARIOS }, (_, index) => index + 1);
    expect(ROWS.map(({ number }) => number)).toEqual(numbers);
  });

  it.each(ROWS)('names for $number a test that is there, or why there is none', ({ proof }) => {
    const tests = testsIn(proof);
    expect(tests.filter(({ file, title }) => !titlesIn(file).has(title))).toEqual([]);
    expect(tests.length > 0 || NOT_YET.test(proof)).toBe(true);
  });
});

function rowsOf(page: string): Row[] {
  const lines = page.split('\n').filter((line) => /^\| \d/.test(line));
  return lines.map((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return { number: Number(cells[1]), proof: cells.at(-2) ?? '' };
  });
}

/** Links to tests: their text is the title of one. */
function testsIn(proof: string): { readonly file: string; readonly title: string }[] {
  return [...proof.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+\.test\.ts)\)/g)].map(([, title = '', file = '']) => ({
    file,
    title,
  }));
}

/** What stands right after `it(` or `.each(…)(`, be it on the next line. */
function titlesIn(file: string): ReadonlySet<string> {
  const text = readFileSync(join(root, file), 'utf8');
  return new Set(
    [...text.matchAll(/\b(?:it|test)(?:\.each\([^\n]*\))?\(\s*'([^'\n]+)'/g)].map(([, title = '']) => title),
  );
}
