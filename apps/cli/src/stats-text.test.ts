import type { ResourcePoint } from '@berth/contract/schemas';
import { expect, it } from 'vitest';
import { statsTable } from './stats-text.ts';

function point(index: number, more: Partial<ResourcePoint>): ResourcePoint {
  const time = new Date(1_800_000_000_000 + index * 10_000).toISOString();
  const nothing = { ioIn: null, ioOut: null, networkIn: null, networkOut: null };
  return { time, cpu: null, memory: 1024 ** 2, processes: 1, threads: 4, ...nothing, ...more };
}

it('tells now, mean, most and the course of what is known, and nothing of the rest', () => {
  const points = [point(0, {}), point(1, { cpu: 0.5 }), point(2, { cpu: 1 }), point(3, { cpu: 0 })];
  const [head, cpu, memory, ...rest] = statsTable(points).split('\n');
  expect(head).toMatch(/NOW +MEAN +MOST +THE LAST 30s$/);
  expect(cpu).toMatch(/^CPU% +0\.0 +50\.0 +100\.0 +▅█▁$/);
  expect(memory).toMatch(/^MEM +1\.0M +1\.0M +1\.0M +████$/);
  expect(rest.map((line) => line.split(' ')[0])).toStrictEqual(['PROCS', 'THREADS']);
});

it('puts an hour into a line', () => {
  const points = Array.from({ length: 360 }, (_, index) => point(index, { cpu: index }));
  for (const line of statsTable(points).split('\n')) expect(line.length).toBeLessThan(100);
});
