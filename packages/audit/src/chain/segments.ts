import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NEWLINE } from './line.ts';

const SUFFIX = '.jsonl';
const DIGITS = 16;
const NAME = new RegExp(`^\\d{${DIGITS}}\\${SUFFIX}$`);

export interface Segment {
  readonly path: string;
  readonly name: string;
  /** Number of its first record, as its name says. */
  readonly first: number;
}

/** Files of records in their order, and names among them that are none. */
export async function listSegments(directory: string): Promise<{ segments: Segment[]; foreign: string[] }> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).toSorted();
  return {
    segments: names
      .filter((name) => NAME.test(name))
      .map((name) => ({
        path: join(directory, name),
        name,
        first: Number(name.slice(0, -SUFFIX.length)),
      })),
    foreign: names.filter((name) => !NAME.test(name)),
  };
}

export function segmentPath(directory: string, first: number): string {
  return join(directory, `${String(first).padStart(DIGITS, '0')}${SUFFIX}`);
}

/** Lines without their ends, with where each begins; the last one may have no end. */
export function* linesOf(bytes: Buffer): Generator<{ line: Buffer; at: number; ended: boolean }> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at);
    const stop = end === -1 ? bytes.length : end;
    yield { line: bytes.subarray(at, stop), at, ended: end !== -1 };
    at = stop + 1;
  }
}
