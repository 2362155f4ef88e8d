import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWords } from './shell-line.ts';

const texts = (line: string) => shellWords(line).map(({ text }) => text);

describe('the words of a line', () => {
  it.each<[string, string[]]>([
    ['', ['']],
    ['berth', ['berth']],
    ['berth ', ['berth', '']],
    ['berth  start\t-n', ['berth', 'start', '-n']],
    ['berth send a "two words" x', ['berth', 'send', 'a', 'two words', 'x']],
    ["berth send 'it\\' \"", ['berth', 'send', 'it\\', '']],
    ['berth -C my\\ dir/', ['berth', '-C', 'my dir/']],
    ['berth "a\\"b\\$\\c" ', ['berth', 'a"b$\\c', '']],
    ['berth --for=ru', ['berth', '--for=ru']],
    ['berth "" a', ['berth', '', 'a']],
    ['berth "still open', ['berth', 'still open']],
    ['a"b"\'c\'d', ['abcd']],
    ['berth \\', ['berth', '']],
    ['berth $(x) `y`', ['berth', '$(x)', '`y`']],
  ])('%j', (line, wanted) => {
    expect(texts(line)).toEqual(wanted);
  });

  it('know where they begin', () => {
    expect(shellWords('berth  "a b"  c').map(({ start }) => start)).toEqual([0, 7, 14]);
    expect(shellWords('berth ').map(({ start }) => start)).toEqual([0, 6]);
  });

  it('are what was quoted, whatever it was', () => {
    const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(texts(words.map(quote).join(' '))).toEqual(words);
      }),
    );
  });
});
