import { stat } from 'node:fs/promises';
import { systemCode } from '@berth/contract';
import { decodeDoubt, type OutputRange, RECORD, RECORD_HEAD_BYTES } from './record.ts';
import { segmentRecords } from './segment-records.ts';
import { listSegments, type Segment } from './segments.ts';

/** Bytes of a segment that are no sound record. */
export interface LogDamage {
  /** File of the segment. */
  readonly path: string;
  /** Where in the file, and how much; no bytes where some were cut out. */
  readonly position: number;
  readonly bytes: number;
}

/** What is to be found in one segment. */
export interface SegmentCheck {
  readonly path: string;
  /** Output offsets of its first byte and after its last one. */
  readonly start: number;
  readonly end: number;
  /** Size of the file when it was looked at. */
  readonly bytes: number;
  readonly damages: readonly LogDamage[];
  /** The file ends within a record: the writer is there, or was when it ended. */
  readonly torn: LogDamage | null;
  /** It holds the record of the run's end. */
  readonly hasExit: boolean;
  /** Output, of this segment or of earlier ones, that the disk had refused to store. */
  readonly doubts: readonly OutputRange[];
}

/** A segment with its size. */
export interface SizedSegment extends Segment {
  readonly bytes: number;
}

/** Segments of a run with their sizes, oldest first. Those that are deleted meanwhile are left out. */
export async function sizedSegments(runDirectory: string): Promise<SizedSegment[]> {
  const sized = await Promise.all(
    (await listSegments(runDirectory)).map(async (segment) => ({
      ...segment,
      bytes: await sizeOf(segment.path),
    })),
  );
  return sized.filter((segment): segment is SizedSegment => segment.bytes !== undefined);
}

/** Reads one segment and says what of it is not as it was written. A writer may be at its end meanwhile. */
export async function checkSegment({ path, start, bytes }: SizedSegment): Promise<SegmentCheck> {
  const damages: LogDamage[] = [];
  const doubts: OutputRange[] = [];
  let position = 0;
  let end = start;
  let hasExit = false;
  for await (const batch of segmentRecords(path, 0)) {
    for (const { head, payload, position: found } of batch) {
      // A record that stands beyond the end of the one before it: some were cut out between them.
      if (found > position || head.offset > end) damages.push({ path, position, bytes: found - position });
      position = found + RECORD_HEAD_BYTES + head.length;
      if (head.kind === RECORD.output) end = head.offset + payload.length;
      else if (head.kind === RECORD.gap) end = Number(payload.readBigUInt64BE(0));
      else if (head.kind === RECORD.doubt) doubts.push(decodeDoubt(payload));
      hasExit ||= head.kind === RECORD.exit;
    }
  }
  const torn = bytes > position ? { path, position, bytes: bytes - position } : null;
  return { path, start, end, bytes, damages, torn, hasExit, doubts };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
