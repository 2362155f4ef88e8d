import { expect, it } from 'vitest';
import { TimeLimit } from './time-limit.ts';

it('lets pass what is done in time', () => {
  let isDone = false;
  const limit = new TimeLimit(1000);
  expect(
    limit.run(() => {
      isDone = true;
    }),
  ).toBe(true);
  expect(isDone).toBe(true);
});

it('breaks off what would take forever, again and again', () => {
  const limit = new TimeLimit(20);
  const neverEnds = () => void /^(a+)+$/u.test(`${'a'.repeat(100)}b`);
  expect(limit.run(neverEnds)).toBe(false);
  expect(limit.run(neverEnds)).toBe(false);
  expect(limit.run(() => undefined)).toBe(true);
});

it('passes on what is thrown', () => {
  const limit = new TimeLimit(1000);
  expect(() =>
    limit.run(() => {
      throw new RangeError('as it was');
    }),
  ).toThrow(RangeError);
});
