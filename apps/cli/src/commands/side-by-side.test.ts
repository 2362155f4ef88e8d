import { expect, it } from 'vitest';
import { sideBySide } from './side-by-side.ts';

it('tells how each went, in order, whatever ends first', async () => {
  const results = await sideBySide([3, 1, 2], async (number) => {
    for (let turn = 0; turn < number; turn += 1) await Promise.resolve();
    if (number === 1) throw new Error('one failed');
    return number * 10;
  });
  expect(results).toEqual([
    { status: 'fulfilled', value: 30 },
    { status: 'rejected', reason: new Error('one failed') },
    { status: 'fulfilled', value: 20 },
  ]);
  expect(await sideBySide([], () => Promise.reject(new Error('nobody')))).toEqual([]);
});

it('does not have more than some hundred under way', async () => {
  let under = 0;
  let most = 0;
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const results = await sideBySide(items, async (item) => {
    most = Math.max(most, (under += 1));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    under -= 1;
    return item;
  });
  expect(most).toBe(128);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))).toEqual(items);
});
