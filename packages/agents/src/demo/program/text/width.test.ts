import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, clustersOf, ellipsize, ellipsizeStart, widthOf } from './width.ts';

const anyText = fc.string({ unit: 'binary' });

describe('width', () => {
  test.each([
    ['', 0],
    ['plain text', 10],
    ['日本語', 6],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['\u0301', 0],
    ['a\u200bb', 2],
    ['👍', 2],
    ['👍🏽', 2],
    ['👩‍💻', 2],
    ['🇪🇺', 2],
    ['❤️', 2],
    ['─│●', 3],
  ])('of %j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test('is the sum of the characters people see, which make up the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clusters = clustersOf(text);
        expect(clusters.join('')).toBe(text);
        expect(clusters.reduce((sum, cluster) => sum + widthOf(cluster), 0)).toBe(widthOf(text));
      }),
    );
  });
});

describe('clipping', () => {
  test('never exceeds the columns', () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, columns) => {
        for (const cut of [clip, ellipsize, ellipsizeStart]) {
          expect(widthOf(cut(text, columns))).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  test('shows where something was left out', () => {
    expect(ellipsize('abcdef', 6)).toBe('abcdef');
    expect(ellipsize('abcdef', 4)).toBe('abc…');
    expect(ellipsize('日本語', 4)).toBe('日…');
    expect(ellipsizeStart('/home/me/project', 8)).toBe('…project');
  });

  test('does not cut a character in two', () => {
    expect(clip('👩‍💻x', 1)).toBe('');
    expect(clip('👩‍💻x', 2)).toBe('👩‍💻');
  });
});
