import { readLog } from './log-reader.ts';
import { listSegments } from './segments.ts';

const NEWLINE = 0x0a;

interface Stretch {
  /** Offsets of all newlines in it, ascending. */
  readonly newlines: readonly number[];
  /** Offset after its last byte. */
  readonly end: number;
}

/**
 * Offset at which the last `lines` lines of a run begin: the byte after the newline before them, or the oldest
 * retained byte. A last line without a newline counts. Reads segments from the newest backwards, only as many as it
 * needs.
 */
export async function tailOffset(runDirectory: string, lines: number): Promise<number> {
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
  if (end === undefined || lines === 0) return end ?? 0;
  const before = newlines.at(-1) === end - 1 ? lines + 1 : lines;
  return newlines.length < before ? (segments[0]?.start ?? 0) : (newlines.at(-before) ?? 0) + 1;
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
