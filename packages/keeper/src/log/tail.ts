import { readLog } from './log-reader.ts';
import { listSegments } from './segments.ts';

const NEWLINE = 0x0a;

interface Stretch {
  /** Offsets of all newlines in it, ascending. */
  readonly newlines: readonly number[];
  /** Offset after its last byte. */
  readonly end: number;
}

/** Where the last lines of a run stand in its output: from the first of their bytes to the byte after the last. */
export interface TailRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The last `lines` lines of a run as it is read: they begin after the newline before them, or with the oldest retained
 * byte, and end where the output ended then. A last line without a newline counts. Reads segments from the newest
 * backwards, only as many as it needs.
 */
export async function tailRange(runDirectory: string, lines: number): Promise<TailRange> {
  const segments = await listSegments(runDirectory);
  let newlines: readonly number[] = [];
  let end: number | undefined;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const start = segments[index]?.start ?? 0;
    const stretch = await scan(runDirectory, start, segments[index + 1]?.start ?? Number.POSITIVE_INFINITY);
    end ??= stretch.end;
    newlines = [...stretch.newlines, ...newlines].slice(-(lines + 1));
    if (newlines.length > lines) break;
  }
  if (end === undefined || lines === 0) return { from: end ?? 0, to: end ?? 0 };
  const before = newlines.at(-1) === end - 1 ? lines + 1 : lines;
  const from = newlines.length < before ? (segments[0]?.start ?? 0) : (newlines.at(-before) ?? 0) + 1;
  return { from, to: end };
}

async function scan(runDirectory: string, start: number, stop: number): Promise<Stretch> {
  const newlines: number[] = [];
  let end = start;
  for await (const item of readLog(runDirectory, start)) {
    if (item.kind !== 'output') continue;
    if (item.offset >= stop) break;
    for (let at = item.bytes.indexOf(NEWLINE); at >= 0; at = item.bytes.indexOf(NEWLINE, at + 1)) {
      newlines.push(item.offset + at);
    }
    end = item.offset + item.bytes.length;
  }
  return { newlines, end };
}
