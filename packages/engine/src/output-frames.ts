import { ShapeError } from './shape.ts';

export interface OutputFrame {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

/** Stream, three bytes of nothing, length. */
const HEAD_BYTES = 8;
const LENGTH_AT = 4;
const STDERR = 2;
const STREAM_MAX = 2;
/** Engines send what they read at once: some ten kilobytes. */
const FRAME_MAX_BYTES = 16 * 1024 * 1024;

/** Takes apart what comes from a process without a terminal: both of its outputs on one connection, in frames. */
export async function* outputFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputFrame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = frameEnd(rest); end <= rest.length; end = frameEnd(rest)) {
      const stream = rest[0] === STDERR ? 'stderr' : 'stdout';
      yield { stream, bytes: rest.subarray(HEAD_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw new ShapeError('the output ends within a frame');
}

/** Beyond all bytes while not even the head is there. */
function frameEnd(bytes: Buffer): number {
  if (bytes.length < HEAD_BYTES) return Number.POSITIVE_INFINITY;
  const length = bytes.readUInt32BE(LENGTH_AT);
  if ((bytes[0] ?? 0) > STREAM_MAX || length > FRAME_MAX_BYTES)
    throw new ShapeError('the output is not in frames');
  return HEAD_BYTES + length;
}
