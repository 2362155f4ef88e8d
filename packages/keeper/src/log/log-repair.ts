import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '@berth/contract';
import { type Break, breaksIn, mend } from './mending.ts';
import { encodeRecordHead, RECORD, RECORD_HEAD_BYTES, type SegmentHead } from './record.ts';
import { salvage, type SalvagedRecord } from './salvage.ts';
import { listSegments, type Segment } from './segments.ts';

/** What was mended. */
export interface LogRepair extends Break {
  /** File of the segment. */
  readonly path: string;
  /** Copy of what was damaged; null where there was nothing to copy. */
  readonly aside: string | null;
}

/** Directory of a run in which the damaged pieces of its log are kept. */
const ASIDE = 'damaged';
const OWNER_ONLY = 0o600;

type Size = Pick<SegmentHead, 'cols' | 'rows'>;

/**
 * Mends the log of a run that is over: what is damaged is copied aside, and a record of the gap takes its place. Every record
 * that is as it was written stays, byte for byte. A segment is replaced in one step. Nobody may write to the log meanwhile.
 */
export async function repairLog(runDirectory: string): Promise<LogRepair[]> {
  const repairs: LogRepair[] = [];
  const segments = await listSegments(runDirectory);
  let size: Size | undefined;
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]?.start;
    const bytes = await readFile(segment.path);
    const records = salvage(bytes, { from: segment.start, to: next ?? Number.MAX_SAFE_INTEGER });
    const broken = breaksIn(bytes, records, { start: segment.start, next });
    if (broken.length > 0) {
      const asides = await copyAside({ segment, bytes, runDirectory }, broken);
      const mended = mend({ bytes, records, broken, head: await newHead(segment, records, { size, bytes }) });
      await replaceWhole(segment.path, mended);
      repairs.push(...broken.map((each, at) => ({ ...each, path: segment.path, aside: asides[at] ?? null })));
    }
    size = lastSize(bytes, records) ?? size;
  }
  return repairs;
}

async function newHead(
  { path, start }: Segment,
  records: readonly SalvagedRecord[],
  known: { readonly size: Size | undefined; readonly bytes: Buffer },
): Promise<Buffer> {
  if (records[0]?.head.kind === RECORD.head) return Buffer.alloc(0);
  const size = known.size ?? firstSize(known.bytes, records);
  if (size === undefined) return Buffer.alloc(0);
  const time = Math.round((await stat(path)).mtimeMs);
  const head: SegmentHead = { format: 1, run: '', cols: size.cols, rows: size.rows, time };
  const payload = Buffer.from(JSON.stringify(head));
  return Buffer.concat([encodeRecordHead(RECORD.head, start, payload), payload]);
}

function firstSize(bytes: Buffer, records: readonly SalvagedRecord[]): Size | undefined {
  return records.map((record) => sizeIn(bytes, record)).find((size) => size !== undefined);
}

function lastSize(bytes: Buffer, records: readonly SalvagedRecord[]): Size | undefined {
  return firstSize(bytes, records.toReversed());
}

function sizeIn(bytes: Buffer, { position, end, head }: SalvagedRecord): Size | undefined {
  const payload = bytes.subarray(position + RECORD_HEAD_BYTES, end);
  if (head.kind === RECORD.resize) return { cols: payload.readUInt16BE(0), rows: payload.readUInt16BE(2) };
  return head.kind === RECORD.head ? (JSON.parse(payload.toString()) as SegmentHead) : undefined;
}

interface Source {
  readonly segment: Segment;
  readonly bytes: Buffer;
  readonly runDirectory: string;
}

async function copyAside(
  { segment, bytes, runDirectory }: Source,
  broken: readonly Break[],
): Promise<(string | null)[]> {
  const directory = join(runDirectory, ASIDE);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const copies: (string | null)[] = [];
  for (const { position, bytes: length } of broken) {
    const name = `${basename(segment.path)}.${position}-${position + length}`;
    const piece = bytes.subarray(position, position + length);
    copies.push(length === 0 ? null : await writeNew(join(directory, name), piece));
  }
  await syncDirectory(directory);
  await syncDirectory(runDirectory);
  return copies;
}

/** Never over what an earlier repair has kept. */
async function writeNew(path: string, content: Buffer): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const free = attempt === 0 ? path : `${path}.${attempt}`;
    try {
      await writeDurably(free, content, 'wx');
      return free;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function replaceWhole(path: string, content: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    // One that an earlier repair left when its machine went down is worth nothing.
    await writeDurably(draft, content, 'w');
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeDurably(path: string, content: Buffer, flags: 'w' | 'wx'): Promise<void> {
  const file = await open(path, flags, OWNER_ONLY);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
