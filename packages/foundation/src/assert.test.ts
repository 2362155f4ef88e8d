import { expect, it } from 'vitest';
import { AssertionError, assert, unreachable } from './assert.ts';
import { err, ok } from './result.ts';

it('throws for what must not be, and only then', () => {
  expect(() => assert(false, 'two runs of one instance')).toThrow(AssertionError);
  expect(() => assert(0, 'no number')).toThrow('no number');
  expect(() => assert('yes', 'fine')).not.toThrow();
});

it('names the value that could not be', () => {
  expect(() => unreachable({ kind: 'new' } as never, 'no such kind')).toThrow('no such kind: {"kind":"new"}');
});

it('tells values from refusals', () => {
  expect(ok(1)).toStrictEqual({ ok: true, value: 1 });
  expect(err('no')).toStrictEqual({ ok: false, error: 'no' });
});
