import { describe, expect, it } from 'vitest';
import { compare, shrink, type Exceptions, type Measures } from './ceiling-rules.ts';
import { functionNameAt } from './measure.ts';

function measured(sizes: Record<string, number>): Measures {
  const lines = new Map(Object.entries(sizes).map(([file, size]) => [file, { size, ceiling: 400 }]));
  return { lines, functions: new Map(), parameters: new Map(), syncCalls: new Map() };
}

function recorded(lines: Record<string, number>): Exceptions {
  return { lines, functions: {}, parameters: {}, syncCalls: {} };
}

describe('ceilings', () => {
  it('say nothing about what stays below them', () => {
    expect(compare(recorded({}), measured({ 'a.ts': 400 }))).toEqual([]);
  });

  it('report what is over and not on the list', () => {
    expect(compare(recorded({}), measured({ 'a.ts': 401 }))).toEqual(['a.ts: 401 lines, ceiling 400']);
  });

  it('accept what is as large as the list says', () => {
    expect(compare(recorded({ 'a.ts': 500 }), measured({ 'a.ts': 500 }))).toEqual([]);
  });

  it.each([
    [501, /may only shrink/],
    [499, /lower the 500/],
    [400, /small enough now/],
  ])('report a file of %i lines that is listed with 500', (size, message) => {
    expect(compare(recorded({ 'a.ts': 500 }), measured({ 'a.ts': size })).join()).toMatch(message);
  });

  it('report a listed file that is gone', () => {
    expect(compare(recorded({ 'a.ts': 500 }), measured({})).join()).toMatch(/is gone/);
  });

  it('shrink: lower numbers, drop entries, and never add or raise', () => {
    const before = recorded({ 'gone.ts': 500, 'small.ts': 500, 'less.ts': 500, 'more.ts': 500 });
    const today = measured({ 'small.ts': 10, 'less.ts': 450, 'more.ts': 600, 'new.ts': 700 });
    expect(shrink(before, today)['lines']).toEqual({ 'less.ts': 450, 'more.ts': 500 });
  });
});

describe('the name of a function', () => {
  it.each([
    ['export |function run(', 'run'],
    ['export async |function run(', 'run'],
    ['|async function* run(', 'run'],
    ['  async run|(', 'run'],
    ['  run<T>|(', 'run'],
    ['  #run|(', '#run'],
    ['  static async run|(', 'run'],
    ['  constructor|(', 'constructor'],
    ['const run = |(', 'run'],
    ['const run: Runner<A> = async |(', 'run'],
    ['  run: |(', 'run'],
    ['|(', '(unnamed)'],
  ])('is found in %j', (marked, name) => {
    const source = `/* ä */\n${marked}`;
    expect(functionNameAt(source.replace('|', ''), Buffer.byteLength(source.split('|')[0] ?? ''))).toBe(name);
  });
});
