import { crc32 } from './checksum.ts';

/**
 * A log record: 16 bytes of head, then the payload.
 *
 *     0  u32  payload length
 *     4  u32  CRC-32 of bytes 8..15 and the payload
 *     8  u8   kind
 *     9  u56  offset in the run's output at which the record stands
 *
 * Length and checksum find a torn tail and damage in the middle; the offset in every record lets a reader seek, and
 * lets a repair go on behind damage without guessing.
 */
export const RECORD = {
  /** First record of a segment: `SegmentHead` as JSON. */
  head: 1,
  /** Bytes the terminal printed. */
  output: 2,
  /** New size: two u16, columns and rows. */
  resize: 3,
  /** Bytes from the record's offset up to a u64 were not kept, because the disk refused them. */
  gap: 4,
  /** The run is over: `ExitFacts` as JSON. */
  exit: 5,
  /** Output from a u64 to a u64, which stands before it in the log, but which the disk has refused to store. */
  doubt: 6,
} as const;

export const RECORD_HEAD_BYTES = 16;
/** No writer makes a larger one; a larger length is damage. Small, so that a reader's window is small. */
export const RECORD_PAYLOAD_MAX = 256 * 1024;

export interface RecordHead {
  readonly length: number;
  readonly kind: number;
  readonly offset: number;
}

export function encodeRecordHead(kind: number, offset: number, payload: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(RECORD_HEAD_BYTES);
  head.writeUInt32BE(payload.length, 0);
  head[8] = kind;
  head.writeUIntBE(Math.floor(offset / 2 ** 32), 9, 3);
  head.writeUInt32BE(offset % 2 ** 32, 12);
  head.writeUInt32BE(crc32(payload, crc32(head.subarray(8))), 4);
  return head;
}

/**
 * The head of the sound record at `at`. `short` when the bytes end before the record does, `damaged` when it is not
 * as it was written.
 */
export function soundRecord(bytes: Buffer, at: number): RecordHead | 'short' | 'damaged' {
  if (bytes.length - at < RECORD_HEAD_BYTES) return 'short';
  const length = bytes.readUInt32BE(at);
  if (length > RECORD_PAYLOAD_MAX) return 'damaged';
  const end = at + RECORD_HEAD_BYTES + length;
  if (end > bytes.length) return 'short';
  if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32BE(at + 4)) return 'damaged';
  const offset = bytes.readUIntBE(at + 9, 3) * 2 ** 32 + bytes.readUInt32BE(at + 12);
  return { length, kind: bytes.readUInt8(at + 8), offset };
}

/**
 * Where the next record may begin at or after `from`, judged by what every head has in common; the end of what could
 * be judged when there is none.
 */
export function seekHead(bytes: Buffer, from: number): number {
  const last = bytes.length - RECORD_HEAD_BYTES;
  for (let at = from; at <= last; at += 1) {
    if (bytes[at] !== 0) continue;
    const kind = bytes[at + 8] ?? 0;
    if (kind >= RECORD.head && kind <= RECORD.doubt && bytes.readUInt32BE(at) <= RECORD_PAYLOAD_MAX)
      return at;
  }
  return Math.max(from, last + 1);
}

/** Output from one offset up to another one. */
export interface OutputRange {
  readonly from: number;
  readonly to: number;
}

export interface SegmentHead {
  readonly format: 1;
  readonly run: string;
  readonly cols: number;
  readonly rows: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** Up to which offset nothing was kept. */
export function encodeGap(to: number): Buffer {
  const payload = Buffer.allocUnsafe(8);
  payload.writeBigUInt64BE(BigInt(to));
  return payload;
}

export function encodeDoubt({ from, to }: OutputRange): Buffer {
  const payload = Buffer.allocUnsafe(16);
  payload.writeBigUInt64BE(BigInt(from), 0);
  payload.writeBigUInt64BE(BigInt(to), 8);
  return payload;
}

export function decodeDoubt(payload: Buffer): OutputRange {
  return { from: Number(payload.readBigUInt64BE(0)), to: Number(payload.readBigUInt64BE(8)) };
}

export function encodeSize(cols: number, rows: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt16BE(cols, 0);
  payload.writeUInt16BE(rows, 2);
  return payload;
}
