import { expect, it } from 'vitest';
import { isCheap } from './pattern-cost.ts';

it.each([
  '^✋',
  'Retrying in \\d+',
  '(API Error.*)$',
  '^\\s*❯?\\s*\\d+\\. Yes',
  'Do you want to (.+)\\?',
  '\\(a\\)+',
  '[(*+]{3}(?:esc|ctrl)? to interrupt',
  '\\p{L}{1,3} of \\u{1f600}+',
])('%s is cheap', (pattern) => {
  expect(() => new RegExp(pattern, 'u')).not.toThrow();
  expect(isCheap(pattern)).toBe(true);
});

it.each(['^(a+)+$', '(?:a|a)*b', '(a?){50}', '.*.*.*', '^a*b*c*d*', '^a*|b*c*d+', 'a{1,}b{2,900}c*'])(
  '%s may be dear',
  (pattern) => {
    expect(() => new RegExp(pattern, 'u')).not.toThrow();
    expect(isCheap(pattern)).toBe(false);
  },
);
