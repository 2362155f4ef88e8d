import { expect, it } from 'vitest';
import { joinedPoints, type Point, pointOf, summaryOf } from './resource-series.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const point = (seconds: number, memory = 1): Point => ({
  ...{ time: at(seconds), cpu: null, memory, processes: 1, threads: 1 },
  ...{ ioIn: null, ioOut: null, networkIn: null, networkOut: null },
});

it('joins what is remembered with what is told since, once each', () => {
  const joined = joinedPoints([point(0), point(10)], [point(5), point(10), point(11)]);
  expect(joined.map(({ time }) => time)).toEqual([at(0), at(10), at(11)]);
});

it('shows no more than an hour', () => {
  expect(joinedPoints([point(0), point(10)], [point(3605)])).toHaveLength(2);
  expect(joinedPoints([], [])).toEqual([]);
});

it('keeps unknown apart from nothing', () => {
  const use = { ...point(0), instance: 'i', source: 'cgroup', disk: null };
  expect(pointOf(at(1), { ...use, io: { inRate: 0, outRate: 5 }, network: null })).toMatchObject({
    ioIn: 0,
    ioOut: 5,
    networkIn: null,
  });
  expect(pointOf(at(1), { ...use, io: null, network: null })).toMatchObject({ ioIn: null });
});

it('says in words what a line shows', () => {
  expect(summaryOf([3, null, 1, 2])).toEqual({ now: 2, lowest: 1, highest: 3 });
  expect(summaryOf([1, null])).toEqual({ now: null, lowest: 1, highest: 1 });
  expect(summaryOf([null])).toBeUndefined();
});
