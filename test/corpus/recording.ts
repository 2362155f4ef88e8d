import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Activity, AssistantSignal } from '@berth/contract';

/**
 * One real session of an assistant: what it showed and told, and what was the case. All times are milliseconds since the
 * session began; those of `truth` come from who drove it and from the model, never from Berth.
 */
export interface RecordedSession {
  readonly format: 1;
  readonly agent: string;
  readonly version: string;
  readonly session: string;
  /** What happens in it, in a sentence. */
  readonly about: string;
  readonly recordedAt: string;
  readonly endMs: number;
  readonly size: Size;
  readonly truth: readonly Label[];
  /** What was done to it from outside. */
  readonly acts: readonly Act[];
  /** What its model saw; the labels were taken from it. */
  readonly exchanges: readonly Exchange[];
  /** What was told by other ways than the terminal, when Berth heard it. */
  readonly signals: readonly HeardSignal[];
  /** All that it wrote to its terminal; see `packOutput`. */
  readonly output: string;
}

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** From some moment between `from` and `at` on, until the next label, this is what the assistant does. */
export interface Label {
  /** Before this moment it cannot have been so: a key was pressed, an answer was out. */
  readonly from: number;
  /** At this moment it was certainly so: what it asked had arrived. The detector's delay counts from here. */
  readonly at: number;
  readonly activity: Activity;
  /** On the way there it may also do this: what was broken off is brought to an end. */
  readonly via?: Activity;
  /** How one knows. */
  readonly known: string;
}

export interface Act {
  readonly at: number;
  /** `looked` and `left` are the beginning and the end of somebody's look at the terminal. */
  readonly do: 'typed' | 'pressed' | 'looked' | 'left';
  readonly what?: string;
}

export interface Exchange {
  readonly at: number;
  readonly what: 'asked' | 'answered' | 'refused' | 'broken';
  /** It was a call for a title or the like. */
  readonly auxiliary?: true;
}

export interface HeardSignal {
  readonly at: number;
  /** Its `time` is relative, too; what was answered is left out. */
  readonly signal: AssistantSignal;
}

/** A piece of output, or a new size. */
export type Frame =
  | { readonly at: number; readonly bytes: Buffer }
  | { readonly at: number; readonly size: Size };

/** As it is written down: an entry of a list in each line, so that a person can read it. */
export function textOf(recording: RecordedSession): string {
  const fields = Object.entries(recording).map(([name, value]) => {
    const lines = Array.isArray(value) ? value.map((entry) => `    ${JSON.stringify(entry)}`) : [];
    const text = lines.length === 0 ? JSON.stringify(value) : `[\n${lines.join(',\n')}\n  ]`;
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

/**
 * Frames as one text: a line of JSON for each, `[MS, "o", "bytes as Latin-1"]` or `[MS, "r", "COLSxROWS"]` as in an
 * asciicast, compressed with Brotli, in base64.
 */
export function packOutput(frames: readonly Frame[]): string {
  const lines = joined(frames).map((frame) =>
    JSON.stringify(
      'size' in frame
        ? [frame.at, 'r', `${frame.size.cols}x${frame.size.rows}`]
        : [frame.at, 'o', frame.bytes.toString('latin1')],
    ),
  );
  const text = Buffer.from(lines.join('\n'));
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return brotliCompressSync(text, { params }).toString('base64');
}

export function unpackOutput(packed: string): Frame[] {
  const text = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
  return text.split('\n').map((line): Frame => {
    const [at, kind, data] = JSON.parse(line) as [number, 'o' | 'r', string];
    if (kind === 'o') return { at, bytes: Buffer.from(data, 'latin1') };
    const [cols = 0, rows = 0] = data.split('x').map(Number);
    return { at, size: { cols, rows } };
  });
}

/** Pieces of the same millisecond are one. */
function joined(frames: readonly Frame[]): Frame[] {
  const all: Frame[] = [];
  for (const frame of frames) {
    const last = all.at(-1);
    const isMore = last !== undefined && 'bytes' in last && 'bytes' in frame && last.at === frame.at;
    if (isMore) all[all.length - 1] = { at: last.at, bytes: Buffer.concat([last.bytes, frame.bytes]) };
    else all.push(frame);
  }
  return all;
}
