import { readdirSync, rmSync, statSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES, systemCode } from '@berth/contract';
import { files } from './files.ts';
import { encodeRecordHead, RECORD, type SegmentHead } from './record.ts';

/** A log is cut into files so that the oldest part can go. The name is the offset of the first byte. */
export interface Segment {
  readonly path: string;
  /** Output offset at which it begins. */
  readonly start: number;
}

/** Sixteen pieces: a log that has reached its bound still holds most of it, and each piece stays quick to read. */
const SEGMENTS_PER_LOG = 16;
const SEGMENT_MIN_BYTES = 64 * 1024;
const SEGMENT_MAX_BYTES = 8 * 1024 * 1024;
const NAME = /^(\d{16})\.seg$/;

export function segmentBytes(logMaxBytes: number): number {
  return Math.min(SEGMENT_MAX_BYTES, Math.max(SEGMENT_MIN_BYTES, Math.floor(logMaxBytes / SEGMENTS_PER_LOG)));
}

export function segmentName(start: number): string {
  return `${String(start).padStart(16, '0')}.seg`;
}

/** Its first record, and how long that is. Throws when there is no room for all of it. */
export function writeSegmentHead(fd: number, start: number, head: SegmentHead): number {
  const payload = Buffer.from(JSON.stringify(head));
  const recordHead = encodeRecordHead(RECORD.head, start, payload);
  const wanted = recordHead.length + payload.length;
  if (writevSync(fd, [recordHead, payload]) === wanted) return wanted;
  throw Object.assign(new Error('no room for a new segment'), { code: 'ENOSPC' });
}

export function logDirectory(runDirectory: string): string {
  return join(runDirectory, RUN_FILES.log);
}

/** Segments of one run, oldest first. None when there is no log. */
export async function listSegments(runDirectory: string): Promise<Segment[]> {
  const directory = logDirectory(runDirectory);
  return segmentsAmong(directory, await files.readdir(directory).catch(noneIfGone));
}

/** The segments of all runs of an instance. */
export class InstanceSegments {
  readonly #directory: string;
  /** Earlier runs of which nothing is left: to look through a thousand of them takes tens of milliseconds each time. */
  readonly #emptied = new Set<string>();

  constructor(instanceDirectory: string) {
    this.#directory = instanceDirectory;
  }

  /**
   * Deletes the oldest, runs in order, until `maxBytes` hold what is left, but never `active` or what came after it, and
   * gives what is left. A segment that is gone already is as good as deleted: another keeper of the instance may be at it
   * too.
   */
  trim(maxBytes: number, active: string): Segment[] {
    const sized = this.#all().map((segment) => ({ ...segment, bytes: sizeOf(segment) }));
    let total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
    let gone = 0;
    for (const { path, bytes } of sized) {
      if (total <= maxBytes || path === active) break;
      rmSync(path, { force: true });
      total -= bytes;
      gone += 1;
    }
    return sized.slice(gone);
  }

  #all(): Segment[] {
    const runs = namesIn(this.#directory).filter((name) => /^\d+$/.test(name) && !this.#emptied.has(name));
    runs.sort((a, b) => Number(a) - Number(b));
    return runs.flatMap((run) => {
      const directory = logDirectory(join(this.#directory, run));
      const segments = segmentsAmong(directory, namesIn(directory));
      if (segments.length === 0 && run !== runs.at(-1)) this.#emptied.add(run);
      return segments;
    });
  }
}

function segmentsAmong(directory: string, names: readonly string[]): Segment[] {
  return names
    .map((name) => NAME.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ path: join(directory, match[0]), start: Number(match[1]) }))
    .sort((a, b) => a.start - b.start);
}

function sizeOf({ path }: Segment): number {
  try {
    return statSync(path).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    return noneIfGone(error);
  }
}

function noneIfGone(error: unknown): string[] {
  if (systemCode(error) === 'ENOENT') return [];
  throw error;
}
