import type { ExitFacts } from '@berth/contract';
import { RECORD, type SegmentHead } from './record.ts';
import { type SegmentRecord, segmentRecords } from './segment-records.ts';
import { listSegments, type Segment } from './segments.ts';

export type LogItem =
  | { readonly kind: 'output'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'gone'; readonly from: number; readonly to: number }
  | LogSize
  | { readonly kind: 'exit'; readonly offset: number; readonly exit: ExitFacts };

export interface LogSize {
  readonly kind: 'resized';
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
}

/** Where a reader was in the files, so that it goes on there instead of looking for its place again. */
export interface LogPlace {
  /** Start of the segment; -1 when the reader has no place yet. */
  segment: number;
  position: number;
}

const JOINED_MAX_BYTES = 64 * 1024;

/**
 * Reads a run's log from `from` on, in order, alive or dead. What is no longer kept, or damaged, comes as `gone` with
 * its byte range; the size in force at `from` comes first, when it is known. Ends where the log ends now; an
 * unfinished last record is the writer's business, not damage. `place` is kept up to date, and must not be used with
 * an earlier `from` again.
 */
export async function* readLog(
  runDirectory: string,
  from: number,
  place: LogPlace = { segment: -1, position: 0 },
): AsyncGenerator<LogItem> {
  let next = from;
  let size: LogSize | undefined;
  let told: LogSize | undefined;
  for await (const item of items(runDirectory, from, place)) {
    if (item.kind === 'resized' && item.offset <= from) {
      size = { ...item, offset: from };
      continue;
    }
    if (size !== undefined && size !== told) yield (told = size);
    const start = item.kind === 'gone' ? item.from : item.offset;
    if (start > next) yield { kind: 'gone', from: next, to: start };
    next = Math.max(next, endOf(item));
    if (item.kind === 'resized') {
      if (item.cols === told?.cols && item.rows === told.rows) continue;
      told = size = item;
    }
    yield item;
  }
  if (size !== undefined && size !== told) yield size;
}

/** Offset of the oldest retained byte, or undefined when there is no log. */
export async function logStart(runDirectory: string): Promise<number | undefined> {
  return (await listSegments(runDirectory))[0]?.start;
}

async function* items(runDirectory: string, from: number, place: LogPlace): AsyncGenerator<LogItem> {
  for (const segment of await segmentsFrom(runDirectory, from)) {
    if (place.segment !== segment.start) Object.assign(place, { segment: segment.start, position: 0 });
    for await (const batch of segmentRecords(segment.path, place.position)) {
      for (const { item, position } of itemsOf(batch, from)) {
        place.position = position;
        yield item;
      }
      place.position = batch.at(-1)?.position ?? place.position;
    }
  }
}

interface Placed {
  readonly item: LogItem;
  /** Of its last record. */
  readonly position: number;
}

/** What a program prints comes in small pieces; neighbours are joined, for each item costs its readers the same. */
function* itemsOf(batch: readonly SegmentRecord[], from: number): Generator<Placed> {
  let pieces: Buffer[] = [];
  let start = 0;
  let end = -1;
  let position = 0;
  const joined = (): Placed => ({
    item: { kind: 'output', offset: start, bytes: Buffer.concat(pieces) },
    position,
  });
  for (const record of batch) {
    const item = toItem(record, from);
    if (item === undefined) continue;
    const isNext =
      item.kind === 'output' && item.offset === end && end - start + item.bytes.length <= JOINED_MAX_BYTES;
    if (!isNext && pieces.length > 0) {
      yield joined();
      pieces = [];
    }
    if (item.kind === 'output') {
      if (pieces.length === 0) start = item.offset;
      pieces.push(item.bytes);
      end = item.offset + item.bytes.length;
      position = record.position;
    } else yield { item, position: record.position };
  }
  if (pieces.length > 0) yield joined();
}

/** The segment that holds `from`, and all later ones. */
async function segmentsFrom(runDirectory: string, from: number): Promise<Segment[]> {
  const all = await listSegments(runDirectory);
  const first = all.findLastIndex((segment) => segment.start <= from);
  return all.slice(Math.max(first, 0));
}

/** Output is still part of the reader's window here; joining copies it. */
function toItem({ head, payload }: SegmentRecord, from: number): LogItem | undefined {
  const { kind, offset } = head;
  if (kind === RECORD.output) {
    if (offset + payload.length <= from) return undefined;
    const skip = Math.max(0, from - offset);
    return { kind: 'output', offset: offset + skip, bytes: payload.subarray(skip) };
  }
  if (kind === RECORD.gap) {
    const to = Number(payload.readBigUInt64BE(0));
    return to <= from || to === offset ? undefined : { kind: 'gone', from: Math.max(offset, from), to };
  }
  if (kind === RECORD.exit)
    return { kind: 'exit', offset, exit: JSON.parse(payload.toString()) as ExitFacts };
  if (kind === RECORD.head) {
    const { cols, rows } = JSON.parse(payload.toString()) as SegmentHead;
    return { kind: 'resized', offset, cols, rows };
  }
  if (kind !== RECORD.resize) return undefined;
  return { kind: 'resized', offset, cols: payload.readUInt16BE(0), rows: payload.readUInt16BE(2) };
}

function endOf(item: LogItem): number {
  if (item.kind === 'output') return item.offset + item.bytes.length;
  return item.kind === 'gone' ? item.to : item.offset;
}
