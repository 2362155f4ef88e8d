import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyedLock } from './keyed-lock.ts';

it('runs one task after the other under one key', async () => {
  const lock = new KeyedLock<string>();
  const first = Promise.withResolvers<string>();
  const order: string[] = [];
  const one = lock.run('a', async () => {
    order.push('one begins');
    const value = await first.promise;
    order.push('one ends');
    return value;
  });
  const two = lock.run('a', async () => {
    order.push('two');
    return 2;
  });
  first.resolve('done');
  expect(await Promise.all([one, two])).toStrictEqual(['done', 2]);
  expect(order).toStrictEqual(['one begins', 'one ends', 'two']);
});

it('runs tasks under different keys side by side', async () => {
  const lock = new KeyedLock<string>();
  const never = Promise.withResolvers<void>();
  void lock.run('a', () => never.promise);
  expect(await lock.run('b', async () => 'free')).toBe('free');
});

it('gives a failure to its caller only, and goes on', async () => {
  const lock = new KeyedLock<string>();
  const failing = lock.run('a', () => Promise.reject(new Error('broken')));
  const next = lock.run('a', async () => 'fine');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});

it('never overlaps tasks of one key, keeps their order, and forgets them all', async () => {
  const tasks = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(5), fails: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(tasks, async (plans) => {
      const lock = new KeyedLock<string>();
      const busy = new Set<string>();
      const done: number[] = [];
      const runs = plans.map(({ key, turns, fails }, index) =>
        lock.run(key, async () => {
          expect(busy.has(key)).toBe(false);
          busy.add(key);
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          busy.delete(key);
          done.push(index);
          if (fails) throw new Error(`task ${index}`);
          return index;
        }),
      );
      const outcomes = await Promise.allSettled(runs);
      expect(outcomes.map(({ status }) => status === 'rejected')).toStrictEqual(
        plans.map(({ fails }) => fails),
      );
      for (const key of ['a', 'b', 'c']) {
        const ofKey = done.filter((index) => plans[index]?.key === key);
        expect(ofKey).toStrictEqual(ofKey.toSorted((a, b) => a - b));
      }
      await Promise.resolve();
      expect(lock.size).toBe(0);
    }),
  );
});
