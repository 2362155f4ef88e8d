import { describe, expect, it } from 'vitest';
import { outputFrames } from './output-frames.ts';

function frame(stream: number, text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

async function* torn(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function framesIn(bytes: Buffer, pieceBytes: number): Promise<[string, string][]> {
  const frames = await Array.fromAsync(outputFrames(torn(bytes, pieceBytes)));
  return frames.map(({ stream, bytes: content }) => [stream, content.toString()]);
}

describe('frames of output', () => {
  const bytes = Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, ''), frame(1, 'end')]);

  it.each([1, 3, 7, 8, 11, 1000])('are found in pieces of %i bytes', async (pieceBytes) => {
    expect(await framesIn(bytes, pieceBytes)).toEqual([
      ['stdout', 'out'],
      ['stderr', 'err'],
      ['stdout', ''],
      ['stdout', 'end'],
    ]);
  });

  it('that end too early, or are none, are refused', async () => {
    await expect(framesIn(bytes.subarray(0, -1), 5)).rejects.toThrow('ends within a frame');
    await expect(framesIn(Buffer.from('plain text, as of a terminal'), 5)).rejects.toThrow('not in frames');
  });
});
