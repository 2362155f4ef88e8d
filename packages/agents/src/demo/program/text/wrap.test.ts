import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from './width.ts';
import { wrap } from './wrap.ts';

const words = fc
  .array(fc.constantFrom('a', 'word', 'longer-word', ' ', '  ', '\n', '日本', '👍🏽', 'e\u0301', '`code`'))
  .map((parts) => parts.join(''));
const anyText = fc.oneof(words, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

describe('wrapping', () => {
  test('never exceeds the columns', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        for (const row of wrap(text, columns)) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('keeps all text but spaces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        const bare = (value: string) => value.replaceAll(/\s/g, '');
        expect(bare(wrap(text, columns).join(''))).toBe(bare(text));
      }),
    );
  });

  test('does not change finished rows when text is added', () => {
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 40 }), (text, more, columns) => {
        const finished = wrap(text, columns).slice(0, -1);
        expect(wrap(text + more, columns).slice(0, finished.length)).toEqual(finished);
      }),
    );
  });

  test('breaks between words', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  });

  test('keeps empty lines and indents', () => {
    expect(wrap('a\n\n  b', 10)).toEqual(['a', '', '  b']);
  });

  test('cuts a word that is longer than a row', () => {
    expect(wrap('x abcdefgh', 4)).toEqual(['x', 'abcd', 'efgh']);
  });

  test('shows a stand-in for a character that is wider than the screen', () => {
    expect(wrap('日', 1)).toEqual(['?']);
  });
});
