import { expect, it } from 'vitest';
import { absentContender, type Contender, measure } from './measure.ts';

const bench = { quick: true, large: false, progress: () => undefined };

function contender(name: string, order: string[], more: Partial<Contender> = {}): Contender {
  return {
    rows: [{ name, unit: 'ms' }],
    ...more,
    sample: () => {
      order.push(name);
      return Promise.resolve([order.length]);
    },
  };
}

it('takes samples in turn, each round beginning with another contender, and forgets the warm-up', async () => {
  const order: string[] = [];
  const figures = await measure(bench, [contender('a', order), contender('b', order)], {
    group: 'g',
    warmUp: 1,
    rounds: 2,
  });
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(figures.map(({ samples }) => samples)).toEqual([
    [4, 5],
    [3, 6],
  ]);
});

it('asks a slow contender only in every n-th round, and an absent one never', async () => {
  const order: string[] = [];
  const slow = contender('slow', order, { everyRounds: 3 });
  const absent = absentContender([{ name: 'absent', unit: 'ms', peer: true }], 'not installed');
  const figures = await measure(bench, [slow, absent], { group: 'g', warmUp: 1, rounds: 6 });
  expect(figures.map(({ samples }) => samples.length)).toEqual([2, 0]);
  expect(order).toHaveLength(2);
  expect(figures[1]?.absent).toBe('not installed');
});
