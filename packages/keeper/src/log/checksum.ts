import { crc32 as nativeCrc32 } from 'node:zlib';

/** What a person's program prints at a time is less; more is a flood, or a reader of a whole log. */
const NATIVE_FROM_BYTES = 4096;
const POLYNOMIAL = 0xedb88320;

let isNative = false;
let table: Int32Array | undefined;

/**
 * CRC-32 as zlib has it. Loading zlib costs a keeper 0.4 MB and 2 ms of its start, so it is left out until there are so many
 * bytes that its speed pays; from then on it does everything.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  isNative ||= bytes.length >= NATIVE_FROM_BYTES;
  return isNative ? nativeCrc32(bytes, before) : crc32ByTable(bytes, before);
}

export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => remainderOf(byte));
  let crc = ~before;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function remainderOf(byte: number): number {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
}
