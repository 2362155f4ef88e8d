const RANDOM_BYTES = 10;

/**
 * A UUID version 7 (RFC 9562): 48 bits of `timeMs`, then 74 bits of the caller's randomness, so that ids sort by
 * creation time. Pure, because core takes time and randomness as dependencies and a simulation must repeat itself.
 */
export function uuidv7(timeMs: number, random: Uint8Array): string {
  if (random.length < RANDOM_BYTES) throw new RangeError(`uuidv7 needs ${RANDOM_BYTES} random bytes`);
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(timeMs, 0, 6);
  bytes.set(random.subarray(0, RANDOM_BYTES), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
