import { assistantDirectories, createAgents } from '@berth/agents';
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

/** What is not cheap is tried under a time limit, which costs more than all the rest of a look. */
it('all rules that ship are cheap', () => {
  const directories = assistantDirectories({ data: '/data', state: '/state', hooks: '/hooks' });
  const { built, shipped } = createAgents({ demo: { node: '', program: '' }, directories });
  const patterns = [...built, ...shipped].flatMap(({ id, assistant }) => {
    const { title = [], notification = [], screen = [] } = assistant?.screenRules ?? {};
    const texts = [...title, ...notification].map(({ match }) => match);
    const rows = screen.flatMap(({ all, none = [], detail = '' }) => [...all, ...none, detail]);
    return [...texts, ...rows].map((pattern) => `${id}: ${pattern}`);
  });
  expect(patterns.length).toBeGreaterThan(50);
  expect(patterns.filter((pattern) => !isCheap(pattern.replace(/^\w+: /, '')))).toEqual([]);
});
