import { createMemoryStore } from '@berth/store/memory';
import { settled } from '@berth/testkit';
import { Samples } from '@berth/testkit/store-samples';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Journal, type JournalItem } from './journal.ts';

const samples = new Samples();

function setUp() {
  const store = createMemoryStore();
  const journal = new Journal(store);
  const add = async (count: number) => {
    await store.commit({ events: samples.events(count) });
    journal.wake();
  };
  return { store, journal, add };
}

function told(item: JournalItem): number | string {
  return item.kind === 'event' ? item.event.seq : `${item.from}..${item.to} gone`;
}

/** Follows until `last` was seen. */
async function follow(journal: Journal, after: number, last: number): Promise<(number | string)[]> {
  const abort = new AbortController();
  const seen: (number | string)[] = [];
  for await (const item of journal.follow(after, abort.signal)) {
    seen.push(told(item));
    if (seen.at(-1) === last) abort.abort();
  }
  return seen;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('knows the newest event', async () => {
  const { journal, add } = setUp();
  expect(await journal.head()).toBe(0);
  await add(3);
  expect(await journal.head()).toBe(3);
});

it('gives what is stored, then what comes', async () => {
  const { journal, add } = setUp();
  await add(2);
  const seen = follow(journal, 0, 4);
  await settled();
  await add(1);
  await settled();
  await add(1);
  expect(await seen).toStrictEqual([1, 2, 3, 4]);
});

it('begins after the cursor', async () => {
  const { journal, add } = setUp();
  await add(5);
  expect(await follow(journal, 3, 5)).toStrictEqual([4, 5]);
});

it('reads more than a page', async () => {
  const { journal, add } = setUp();
  await add(1234);
  expect(await follow(journal, 0, 1234)).toStrictEqual(range(1, 1234));
});

it('says what is no longer kept', async () => {
  const { store, journal, add } = setUp();
  await add(10);
  await store.prune(3, 0);
  expect(await follow(journal, 4, 10)).toStrictEqual(['5..7 gone', 8, 9, 10]);
});

it('says so too when nothing is kept, and goes on after it', async () => {
  const { store, journal, add } = setUp();
  await add(4);
  await store.prune(0, 0);
  const seen = follow(journal, 0, 5);
  await settled();
  await add(1);
  expect(await seen).toStrictEqual(['1..4 gone', 5]);
});

it('tells a reader of a gap that opened while it waited elsewhere', async () => {
  const { store, journal, add } = setUp();
  await add(2);
  const follower = journal.follow(0, new AbortController().signal);
  expect(told((await follower.next()).value as JournalItem)).toBe(1);
  await add(8);
  await store.prune(3, 0);
  const rest: (number | string)[] = [];
  for (let item = 0; item < 5; item += 1) rest.push(told((await follower.next()).value as JournalItem));
  expect(rest).toStrictEqual([2, '3..7 gone', 8, 9, 10]);
});

it('ends when it is aborted while it waits, and at once when it was before', async () => {
  const { journal } = setUp();
  const abort = new AbortController();
  const next = journal.follow(0, abort.signal).next();
  await settled();
  abort.abort();
  expect((await next).done).toBe(true);
  expect((await journal.follow(0, abort.signal).next()).done).toBe(true);
});

it('passes on a store that fails', async () => {
  const { store } = setUp();
  const journal = new Journal({ ...store, readEvents: () => Promise.reject(new Error('torn')) });
  await expect(journal.follow(0, new AbortController().signal).next()).rejects.toThrow('torn');
});

it('keeps nobody waiting who was aborted or served', async () => {
  const { journal, add } = setUp();
  let listeners = 0;
  const controller = new AbortController();
  const { signal } = controller;
  const listen = signal.addEventListener.bind(signal);
  const unlisten = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...call: Parameters<typeof listen>) => {
    listeners += 1;
    listen(...call);
  };
  signal.removeEventListener = (...call: Parameters<typeof unlisten>) => {
    listeners -= 1;
    unlisten(...call);
  };
  await add(2600);
  const follower = journal.follow(0, signal);
  for (let item = 0; item < 2600; item += 1) await follower.next();
  expect(listeners).toBeLessThanOrEqual(1);
  controller.abort();
});

it('loses and repeats nothing, whoever writes and reads when', async () => {
  const bursts = fc.array(fc.record({ count: fc.integer({ min: 1, max: 4 }), turns: fc.nat(6) }), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(bursts, fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), async (writes, cursors) => {
      const { journal, add } = setUp();
      const total = writes.reduce((sum, { count }) => sum + count, 0);
      const readers = cursors.filter((after) => after < total).map((after) => follow(journal, after, total));
      await Promise.all(
        writes.map(async ({ count, turns }) => {
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          await add(count);
        }),
      );
      const seen = await Promise.all(readers);
      const expected = cursors.filter((after) => after < total).map((after) => range(after + 1, total));
      expect(seen).toStrictEqual(expected);
    }),
    { numRuns: 50 },
  );
});
