import { ShapeError } from './shape.ts';

/** One message of a pull, a build or the events; more is no engine. */
const LINE_MAX_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** JSON values one after the other, as engines send what takes long. Chunks may end anywhere, also within a letter. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      if (!isBlank(line)) yield parsed(line);
    }
    if (rest.length > LINE_MAX_BYTES) throw new ShapeError('a message has no end');
  }
  if (!isBlank(rest)) yield parsed(rest);
}

function isBlank(line: Buffer): boolean {
  return line.toString('latin1').trim() === '';
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ShapeError(error.message);
    throw error;
  }
}
