import type { InstanceView } from '@berth/contract/schemas';
import { createMemoryStore } from '@berth/store/memory';
import { CoreBench, OWNER, startInput } from '@berth/testkit';
import { expect, it } from 'vitest';
import type { InstanceWithRun } from '../ports/store.ts';
import { InstanceBoard } from './instance-board.ts';

async function instances(count: number): Promise<readonly InstanceWithRun[]> {
  const bench = new CoreBench(createMemoryStore());
  const { berth } = bench.boot();
  for (let number = 1; number <= count; number += 1) {
    await berth.start(OWNER, startInput({ name: `n-${number}` }));
  }
  return bench.store.listInstances();
}

function named({ instance, run }: InstanceWithRun, name: string, removedAt: number | null = null) {
  return { instance: { ...instance, name, removedAt }, run };
}

function board(looks = { count: 0 }, marks = new Map<string, string>()): InstanceBoard {
  return new InstanceBoard({
    presenceMark: ({ instance }) => marks.get(instance.id) ?? '',
    view: ({ instance: { id, name, removedAt } }) => {
      looks.count += 1;
      const mark = marks.get(id) ?? '';
      const shownAs = { id, name: name + mark, removedAt: removedAt === null ? null : 'then' };
      return shownAs as Partial<InstanceView> as InstanceView;
    },
  });
}

const told = (shown: InstanceBoard, since: number) => {
  const news = shown.newsSince(since);
  return news === undefined ? 'nothing' : [news.whole, ...news.instances.map(({ name }) => name)];
};

it('tells all, then what changed since, and nothing to those who know', async () => {
  const [one, two] = (await instances(2)) as [InstanceWithRun, InstanceWithRun];
  const shown = board();
  expect(told(shown, 0)).toBe('nothing');
  shown.replace([one, two]);
  expect(told(shown, 0)).toStrictEqual([true, 'n-1', 'n-2']);
  const since = shown.revision;
  shown.put([named(two, 'other')]);
  expect(told(shown, since)).toStrictEqual([false, 'other']);
  expect(told(shown, 0)).toStrictEqual([true, 'n-1', 'other']);
  expect(told(shown, shown.revision)).toBe('nothing');
});

it('counts what looks as before as no news', async () => {
  const all = await instances(2);
  const shown = board();
  shown.replace(all);
  const since = shown.revision;
  shown.put(all);
  shown.look();
  expect(told(shown, since)).toBe('nothing');
});

it('tells of what no event tells of', async () => {
  const all = await instances(2);
  const marks = new Map<string, string>();
  const shown = board({ count: 0 }, marks);
  shown.replace(all);
  const since = shown.revision;
  marks.set(all[1]?.instance.id ?? '', '!');
  shown.look();
  expect(told(shown, since)).toStrictEqual([false, 'n-2!']);
});

it('gives everybody all again when it was replaced', async () => {
  const all = await instances(2);
  const shown = board();
  shown.replace(all);
  const since = shown.revision;
  shown.replace(all.slice(1));
  expect(told(shown, since)).toStrictEqual([true, 'n-2']);
});

it('tells of removed ones, and leaves them out of a whole view', async () => {
  const [one, two] = (await instances(2)) as [InstanceWithRun, InstanceWithRun];
  const shown = board();
  shown.replace([one, two]);
  const since = shown.revision;
  shown.put([named(one, 'gone', 5)]);
  expect(told(shown, since)).toStrictEqual([false, 'gone']);
  expect(told(shown, 0)).toStrictEqual([true, 'n-2']);
});

it('keeps a bounded number of removed ones, and gives all to those who missed one', async () => {
  const [one] = (await instances(1)) as [InstanceWithRun];
  const shown = board();
  shown.replace([one]);
  const slow = shown.revision;
  const remove = (number: number) => {
    const id = `inst_${number}` as InstanceWithRun['instance']['id'];
    shown.put([{ ...one, instance: { ...one.instance, id, name: `g-${number}`, removedAt: 5 } }]);
  };
  for (let number = 0; number < 256; number += 1) remove(number);
  expect(shown.newsSince(slow)?.instances).toHaveLength(256);
  remove(256);
  expect(told(shown, slow)).toStrictEqual([true, 'n-1']);
  expect(told(shown, shown.revision - 1)).toStrictEqual([false, 'g-256']);
});

it('makes a view once, however many read it', async () => {
  const all = await instances(3);
  const looks = { count: 0 };
  const shown = board(looks);
  shown.replace(all);
  const news = [1, 2, 3].map(() => shown.newsSince(0));
  expect(looks.count).toBe(3);
  expect(news[1]).toBe(news[0]);
});
