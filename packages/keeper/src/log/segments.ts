import { join } from 'node:path';
import { RUN_FILES, systemCode } from '@berth/contract';
import { files } from './files.ts';

/** A log is cut into files so that the oldest part can go. The name is the offset of the first byte. */
export interface Segment {
  readonly path: string;
  /** Output offset at which it begins. */
  readonly start: number;
}

/** Sixteen pieces: the bound is kept within a sixteenth, and each piece stays quick to read. */
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

export function logDirectory(runDirectory: string): string {
  return join(runDirectory, RUN_FILES.log);
}

/** Segments of one run, oldest first. None when there is no log. */
export async function listSegments(runDirectory: string): Promise<Segment[]> {
  const directory = logDirectory(runDirectory);
  const names = await namesIn(directory);
  return names
    .map((name) => NAME.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ path: join(directory, match[0]), start: Number(match[1]) }))
    .sort((a, b) => a.start - b.start);
}

/**
 * Deletes the oldest segments of an instance, runs in order, until `maxBytes` hold what is left, but never `active` or
 * what came after it. A segment that is gone already is as good as deleted: another keeper of the instance may be at it too.
 */
export async function trimSegments(
  instanceDirectory: string,
  maxBytes: number,
  active: string,
): Promise<void> {
  const sized = await Promise.all((await segmentsOfInstance(instanceDirectory)).map(withSize));
  let total = sized.reduce((sum, segment) => sum + segment.bytes, 0);
  for (const segment of sized) {
    if (total <= maxBytes || segment.path === active) return;
    await unlinkIfThere(segment.path);
    total -= segment.bytes;
  }
}

async function segmentsOfInstance(instanceDirectory: string): Promise<Segment[]> {
  const runs = (await namesIn(instanceDirectory)).filter((name) => /^\d+$/.test(name));
  runs.sort((a, b) => Number(a) - Number(b));
  const lists = await Promise.all(runs.map((run) => listSegments(join(instanceDirectory, run))));
  return lists.flat();
}

async function withSize(segment: Segment): Promise<Segment & { bytes: number }> {
  try {
    return { ...segment, bytes: (await files.stat(segment.path)).size };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { ...segment, bytes: 0 };
    throw error;
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await files.readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
