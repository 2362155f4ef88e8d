import { systemCode } from '@berth/contract';
import { files } from './files.ts';
import { RECORD_HEAD_BYTES, RECORD_PAYLOAD_MAX, type RecordHead, seekHead, soundRecord } from './record.ts';

export interface SegmentRecord {
  readonly head: RecordHead;
  /** Valid until the next batch is asked for. */
  readonly payload: Buffer;
  /** Where the record begins in the file. */
  readonly position: number;
}

/** Holds the largest record, so what does not fit at its beginning does not fit into the file either. */
const WINDOW_BYTES = RECORD_PAYLOAD_MAX + RECORD_HEAD_BYTES;

/**
 * The sound records of a segment from file position `from` on, in batches of what one read gave. Damage is passed over: reading goes on at the next
 * record whose checksum is right. An unfinished record at the end is left alone.
 */
export async function* segmentRecords(path: string, from: number): AsyncGenerator<readonly SegmentRecord[]> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
    for (let position = from, expected = 0; ; ) {
      const { bytesRead } = await files.read(file, window, 0, WINDOW_BYTES, position);
      const bytes = window.subarray(0, bytesRead);
      const isEnd = bytesRead < WINDOW_BYTES;
      const cut = cutRecords(bytes, { expected, isEnd });
      yield cut.found.map(({ at, head }) => ({
        head,
        payload: bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + head.length),
        position: position + at,
      }));
      // What is left may be a record in the making; it is read as a whole another time.
      if (isEnd) return;
      position += cut.consumed;
      expected = cut.expected;
    }
  } finally {
    await files.close(file);
  }
}

/** A segment may be deleted between listing and opening; its bytes then show up as gone. */
async function openIfThere(path: string): Promise<number | undefined> {
  try {
    return await files.open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

interface Cut {
  readonly found: readonly { readonly at: number; readonly head: RecordHead }[];
  readonly consumed: number;
  /** No later record has a smaller offset. */
  readonly expected: number;
}

function cutRecords(bytes: Buffer, { expected, isEnd }: { expected: number; isEnd: boolean }): Cut {
  const found: { at: number; head: RecordHead }[] = [];
  let next = expected;
  let at = 0;
  while (at < bytes.length) {
    const head = soundRecord(bytes, at);
    if (head === 'short' && !isEnd) break;
    if (typeof head === 'object' && head.offset >= next) {
      found.push({ at, head });
      next = head.offset;
      at += RECORD_HEAD_BYTES + head.length;
    } else at = behindDamage(bytes, at);
  }
  return { found, consumed: Math.min(at, bytes.length), expected: next };
}

/** The length may be right although the content is not; only otherwise every byte could be a beginning. */
function behindDamage(bytes: Buffer, at: number): number {
  if (bytes.length - at >= RECORD_HEAD_BYTES) {
    const follower = at + RECORD_HEAD_BYTES + bytes.readUInt32BE(at);
    if (follower < bytes.length && typeof soundRecord(bytes, follower) === 'object') return follower;
  }
  return seekHead(bytes, at + 1);
}
