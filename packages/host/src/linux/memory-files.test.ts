import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pageBytes, parseSmapsRollup } from './memory-files.ts';

const ROLLUP = `55d0c0a00000-7ffd5b5f1000 ---p 00000000 00:00 0                          [rollup]
Rss:                1664 kB
Pss:                 220 kB
Pss_Dirty:            96 kB
Shared_Clean:       1400 kB
SwapPss:               0 kB
`;

describe('the exact memory of a process', () => {
  it('is read in bytes', () => {
    expect(parseSmapsRollup(ROLLUP)).toEqual({ rss: 1664 * 1024, pss: 220 * 1024 });
  });

  it('is nothing for one that has none any more', () => {
    expect(parseSmapsRollup('')).toBeUndefined();
  });
});

describe('the size of a page', () => {
  const word = (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(value);
    return buffer;
  };

  it('stands in the auxiliary vector', () => {
    const vector = [16n, 0xdeadbeefn, 6n, 65_536n, 0n, 0n].map(word);
    expect(pageBytes(Buffer.concat(vector))).toBe(65_536);
    expect(() => pageBytes(Buffer.concat([0n, 0n].map(word)))).toThrow('auxv');
  });

  it.runIf(process.platform === 'linux')('is a power of two here', async () => {
    const size = pageBytes(await readFile('/proc/self/auxv'));
    expect(size).toBeGreaterThanOrEqual(4096);
    expect(Math.log2(size) % 1).toBe(0);
  });
});
