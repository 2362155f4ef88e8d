import { dirname } from 'node:path';
import { systemCode } from '@berth/contract';
import { files } from './files.ts';
import { breaksIn, mend } from './mending.ts';
import type { OutputRange } from './record.ts';
import { salvage } from './salvage.ts';

const OWNER_ONLY = 0o600;

/** A segment that is not written to any more. */
export interface ClosedSegment extends OutputRange {
  readonly path: string;
}

/**
 * Writes a segment anew, from what the system still has of it in memory, and puts the copy in its place once that is on disk:
 * after a failed sync a second one may succeed without having stored anything. Every record has its checksum, so that what
 * has been dropped from memory is seen; it becomes a gap. Rejects when the disk refuses again; then nothing is changed.
 */
export async function rescueSegment({ path, from, to }: ClosedSegment): Promise<void> {
  const bytes = await readIfThere(path);
  // It was the oldest, and went.
  if (bytes === undefined) return;
  const records = salvage(bytes, { from, to });
  const broken = breaksIn(bytes, records, { start: from, next: to });
  const whole = broken.length === 0 ? bytes : mend({ bytes, records, broken, head: Buffer.alloc(0) });
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeDurably(draft, whole);
    await files.rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await files.unlink(draft).catch(() => undefined);
    throw error;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes the name of a new segment durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await files.open(path, 'r');
  try {
    await files.fsync(directory);
  } finally {
    await files.close(directory);
  }
}

async function writeDurably(path: string, content: Buffer): Promise<void> {
  const file = await files.open(path, 'w', OWNER_ONLY);
  try {
    await files.writeFile(file, content);
    await files.fsync(file);
  } finally {
    await files.close(file);
  }
}
