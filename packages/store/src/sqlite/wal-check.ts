import { readFileSync } from 'node:fs';
import { sizeOf } from './open-for-reading.ts';

/** sqlite.org/fileformat2.html#walformat: all numbers are big endian. */
const HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;
/** A commit that was not synced may be in pieces after a power cut; the one before it was synced first. */
const UNSYNCED_COMMITS = 1;

/**
 * What is damaged in the middle of a write-ahead log, as a sentence; undefined when nothing is. SQLite reads such a log up to
 * the damage and drops the commits behind it without a word, though they were acknowledged.
 */
export function walDamage(file: string): string | undefined {
  const path = `${file}-wal`;
  if ((sizeOf(path) ?? 0) <= HEAD_BYTES) return undefined;
  const log = readFileSync(path);
  const layout = layoutOf(log);
  if (layout === undefined) return `the write-ahead log ${path} does not begin as one`;
  const sound = soundFrames(log, layout);
  const lost = commitsFrom(log, sound, layout);
  if (lost <= UNSYNCED_COMMITS) return undefined;
  const at = HEAD_BYTES + sound * layout.frameBytes;
  return `the write-ahead log ${path} is damaged at byte ${at}, with ${lost} commits behind it`;
}

interface Layout {
  readonly frameBytes: number;
  readonly frames: number;
  readonly littleEndian: boolean;
  readonly checksum: Checksum;
}

type Checksum = readonly [number, number];

/** Undefined when its head is not as it was written. One that is being begun is synced before anything else. */
function layoutOf(log: Buffer): Layout | undefined {
  const magic = log.readUInt32BE(0);
  if (magic !== MAGIC_LITTLE_ENDIAN && magic !== MAGIC_BIG_ENDIAN) return undefined;
  const littleEndian = magic === MAGIC_LITTLE_ENDIAN;
  const checksum = sum(log.subarray(0, 24), [0, 0], littleEndian);
  if (checksum[0] !== log.readUInt32BE(24) || checksum[1] !== log.readUInt32BE(28)) return undefined;
  const frameBytes = FRAME_HEAD_BYTES + log.readUInt32BE(8);
  return { frameBytes, frames: Math.floor((log.length - HEAD_BYTES) / frameBytes), littleEndian, checksum };
}

/** How many frames from the beginning on are as they were written. */
function soundFrames(log: Buffer, layout: Layout): number {
  let checksum = layout.checksum;
  for (let index = 0; index < layout.frames; index += 1) {
    const frame = frameAt(log, index, layout);
    if (!isOfThisLog(log, frame)) return index;
    checksum = sum(frame.subarray(0, 8), checksum, layout.littleEndian);
    checksum = sum(frame.subarray(FRAME_HEAD_BYTES), checksum, layout.littleEndian);
    if (checksum[0] !== frame.readUInt32BE(16) || checksum[1] !== frame.readUInt32BE(20)) return index;
  }
  return layout.frames;
}

/** Frames of an earlier round carry other salts, and are no part of the log any more. */
function isOfThisLog(log: Buffer, frame: Buffer): boolean {
  return frame.subarray(8, 16).equals(log.subarray(16, 24));
}

/** The last frame of a commit tells the size of the database after it. */
function commitsFrom(log: Buffer, first: number, layout: Layout): number {
  let commits = 0;
  for (let index = first; index < layout.frames; index += 1) {
    const frame = frameAt(log, index, layout);
    if (isOfThisLog(log, frame) && frame.readUInt32BE(4) > 0) commits += 1;
  }
  return commits;
}

function frameAt(log: Buffer, index: number, { frameBytes }: Layout): Buffer {
  const at = HEAD_BYTES + index * frameBytes;
  return log.subarray(at, at + frameBytes);
}

/** Words are taken as this machine has them, which is as its SQLite wrote them; others are turned around first. */
function sum(bytes: Buffer, before: Checksum, littleEndian: boolean): Checksum {
  const isAsHere = littleEndian && bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0;
  const own = isAsHere ? bytes : ownCopy(bytes, littleEndian);
  const words = new Int32Array(own.buffer, own.byteOffset, own.length / Int32Array.BYTES_PER_ELEMENT);
  let [one, two] = before;
  for (let at = 0; at < words.length; at += 2) {
    one = (one + (words[at] ?? 0) + two) | 0;
    two = (two + (words[at + 1] ?? 0) + one) | 0;
  }
  return [one >>> 0, two >>> 0];
}

function ownCopy(bytes: Buffer, littleEndian: boolean): Buffer {
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  return littleEndian ? copy : copy.swap32();
}
