import { expect, it } from 'vitest';
import { field, lackOfMemory, memoryOf } from './memory-use.ts';

it('reads a field of /proc in bytes, and misses none that is not there', () => {
  const text = 'Rss:             10 kB\nPss:               4 kB\nPss_Dirty:         1 kB\n';
  expect(field(text, 'Pss')).toBe(4096);
  expect(() => field(text, 'Swap')).toThrow(/no Swap/);
});

it('counts what processes share in part', async () => {
  const { pss, rss } = await memoryOf(process.pid);
  expect(pss).toBeGreaterThan(1);
  expect(rss).toBeGreaterThanOrEqual(pss);
});

it('says how much memory is missing', async () => {
  expect(await lackOfMemory(0)).toBeUndefined();
  expect(await lackOfMemory(1e9)).toMatch(/^needs 1000000.0 GB of free memory, and there are \d/);
});
