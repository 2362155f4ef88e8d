import { expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import { actOnEach, joinedProblem } from './act-on-each.ts';

it('does the same to each, in their order, whoever ends first', async () => {
  const ends = new Map<string, () => void>();
  const all = actOnEach(['a', 'b', 'c'], (item) => new Promise<void>((end) => void ends.set(item, end)));
  for (const item of ['c', 'a', 'b']) ends.get(item)?.();
  expect(await all).toEqual({ done: ['a', 'b', 'c'], failed: [] });
});

it('goes on with the others when one fails, and says why', async () => {
  const outcome = await actOnEach(['a', 'b', 'c'], async (item) => {
    if (item === 'b') throw new Problem('not_running', 'b does not run.');
  });
  expect(outcome.done).toEqual(['a', 'c']);
  expect(outcome.failed.map(({ item, problem }) => [item, problem.code])).toEqual([['b', 'not_running']]);
});

it('does a few at a time', async () => {
  let [now, most] = [0, 0];
  const act = async () => {
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
  };
  await actOnEach(
    Array.from({ length: 20 }, (_, index) => index),
    act,
    3,
  );
  expect(most).toBe(3);
});

it('says each reason once', () => {
  const failed = ['no room', 'no room', 'it is gone'].map((message, item) => ({
    item,
    problem: new Problem('quota_exceeded', message),
  }));
  expect(joinedProblem(failed)).toMatchObject({ code: 'quota_exceeded', message: 'no room it is gone' });
});
