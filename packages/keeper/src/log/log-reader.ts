import { type FileHandle, open } from 'node:fs/promises';
import { type ExitFacts, systemCode } from '@berth/contract';
import {
  decodeRecordHead,
  RECORD,
  RECORD_HEAD_BYTES,
  type RecordHead,
  recordIsSound,
  type SegmentHead,
} from './record.ts';
import { listSegments, type Segment } from './segments.ts';

export type LogItem =
  | { readonly kind: 'output'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'gone'; readonly from: number; readonly to: number }
  | { readonly kind: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number }
  | { readonly kind: 'exit'; readonly offset: number; readonly exit: ExitFacts };

/** One read of the file: large enough to be cheap, small enough not to matter in memory. */
const READ_BYTES = 1024 * 1024 + RECORD_HEAD_BYTES;

/**
 * Reads a run's log from `from` on, in order, alive or dead. What is no longer kept, or damaged, comes as `gone` with
 * its byte range. Ends where the log ends now; an unfinished last record is the writer's business, not damage.
 */
export async function* readLog(runDirectory: string, from: number): AsyncGenerator<LogItem> {
  let next = from;
  for (const segment of await segmentsFrom(runDirectory, from)) {
    const items = readSegment(segment, next);
    for await (const item of items) {
      const start = startOf(item);
      if (start > next) yield { kind: 'gone', from: next, to: start };
      next = Math.max(next, endOf(item));
      yield item;
    }
  }
}

/** Offset of the oldest retained byte, or undefined when there is no log. */
export async function logStart(runDirectory: string): Promise<number | undefined> {
  return (await listSegments(runDirectory))[0]?.start;
}

/** The segment that holds `from`, and all later ones. */
async function segmentsFrom(runDirectory: string, from: number): Promise<Segment[]> {
  const all = await listSegments(runDirectory);
  const first = all.findLastIndex((segment) => segment.start <= from);
  return all.slice(Math.max(first, 0));
}

async function* readSegment(segment: Segment, from: number): AsyncGenerator<LogItem> {
  const file = await openIfThere(segment.path);
  if (file === undefined) return;
  try {
    let position = 0;
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, position);
      const { items, consumed } = parseRecords(buffer.subarray(0, bytesRead), from);
      if (consumed === 0) return;
      yield* items;
      position += consumed;
    }
  } finally {
    await file.close();
  }
}

/** A segment may be deleted between listing and opening; its bytes then show up as gone. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole, sound records of `bytes`. Stops at the first that is incomplete or damaged. */
function parseRecords(bytes: Buffer, from: number): { items: LogItem[]; consumed: number } {
  const items: LogItem[] = [];
  let at = 0;
  for (;;) {
    const head = decodeRecordHead(bytes, at);
    if (head === undefined) break;
    const end = at + RECORD_HEAD_BYTES + head.length;
    if (end > bytes.length || !recordIsSound(bytes, at, head)) break;
    // The buffer is used again for the next read; what leaves here must be a copy.
    const item = toItem(head, bytes.subarray(at + RECORD_HEAD_BYTES, end), from);
    if (item !== undefined) items.push(item);
    at = end;
  }
  return { items, consumed: at };
}

function toItem(head: RecordHead, payload: Buffer, from: number): LogItem | undefined {
  const { kind, offset } = head;
  if (kind === RECORD.output) {
    if (offset + payload.length <= from) return undefined;
    const skip = Math.max(0, from - offset);
    return { kind: 'output', offset: offset + skip, bytes: Buffer.from(payload.subarray(skip)) };
  }
  if (kind === RECORD.gap) {
    const to = Number(payload.readBigUInt64BE(0));
    return to <= from ? undefined : { kind: 'gone', from: Math.max(offset, from), to };
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

function startOf(item: LogItem): number {
  return item.kind === 'gone' ? item.from : item.offset;
}

function endOf(item: LogItem): number {
  if (item.kind === 'output') return item.offset + item.bytes.length;
  return item.kind === 'gone' ? item.to : item.offset;
}
