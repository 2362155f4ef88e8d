import { crc32 } from 'node:zlib';

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
} as const;

export const RECORD_HEAD_BYTES = 16;
/** No writer makes a larger one; a larger length is damage. */
export const RECORD_PAYLOAD_MAX = 1024 * 1024;

export interface RecordHead {
  readonly length: number;
  readonly crc: number;
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

/** Reads a head at `at`; undefined when fewer than 16 bytes are left or the length is impossible. */
export function decodeRecordHead(bytes: Buffer, at: number): RecordHead | undefined {
  if (bytes.length - at < RECORD_HEAD_BYTES) return undefined;
  const length = bytes.readUInt32BE(at);
  if (length > RECORD_PAYLOAD_MAX) return undefined;
  return {
    length,
    crc: bytes.readUInt32BE(at + 4),
    kind: bytes.readUInt8(at + 8),
    offset: bytes.readUIntBE(at + 9, 3) * 2 ** 32 + bytes.readUInt32BE(at + 12),
  };
}

/** True when the record at `at`, wholly inside `bytes`, is as it was written. */
export function recordIsSound(bytes: Buffer, at: number, head: RecordHead): boolean {
  const end = at + RECORD_HEAD_BYTES + head.length;
  return crc32(bytes.subarray(at + 8, end)) === head.crc;
}

export interface SegmentHead {
  readonly format: 1;
  readonly run: string;
  readonly cols: number;
  readonly rows: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

export function encodeSize(cols: number, rows: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt16BE(cols, 0);
  payload.writeUInt16BE(rows, 2);
  return payload;
}
