import { crc32 as nativeCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32, crc32ByTable } from './checksum.ts';

function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 24);
}

describe('a checksum', () => {
  it('is the one that everybody knows', () => {
    expect(crc32ByTable(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(crc32ByTable(Buffer.alloc(0))).toBe(0);
  });

  it('is the same by the table and by zlib, whole or in pieces', () => {
    for (let length = 0; length < 6000; length = length * 2 + 1) {
      const bytes = noise(length);
      for (const before of [0, 1, 0x80000000, 0xffffffff]) {
        expect(crc32ByTable(bytes, before), `${length} bytes`).toBe(nativeCrc32(bytes, before));
        expect(crc32(bytes, before), `${length} bytes`).toBe(nativeCrc32(bytes, before));
      }
      const cut = length >> 1;
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(nativeCrc32(bytes));
    }
  });

  it('stays the same once zlib has taken over', () => {
    const small = noise(100);
    const before = crc32(small);
    crc32(noise(1_000_000));
    expect(crc32(small)).toBe(before);
  });
});
