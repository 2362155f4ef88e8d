import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_MAX_BYTES, serverSentEvents } from './server-sent-events.ts';

async function read(chunks: readonly string[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<string> {
    yield* chunks;
  }
  return Array.fromAsync(serverSentEvents(stream()));
}

test('an event is what stands behind its data', async () => {
  expect(await read(['event: x\ndata: one\n\n: only a sign of life\n\ndata:two\r\n\r\n'])).toEqual([
    'one',
    'two',
  ]);
});

test('lines of one event belong together', async () => {
  expect(await read(['data: one\ndata: two\n\n'])).toEqual(['one\ntwo']);
});

test('an event that was cut off is none', async () => {
  expect(await read(['data: one\n\ndata: tw'])).toEqual(['one']);
});

test('it does not matter where the stream is cut', async () => {
  const text = 'data: {"a":1}\n\ndata: {"b":2}\n\n';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), text.length];
      const chunks = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
      expect(await read(chunks)).toEqual(['{"a":1}', '{"b":2}']);
    }),
  );
});

test('an end may be cut anywhere', async () => {
  expect(await read([...'data: one\r\n\r\ndata: two\n\n'])).toEqual(['one', 'two']);
});

test('one without an end is not kept for ever: its bytes are counted, and not its characters', async () => {
  const piece = '\u{1f600}'.repeat(64 * 1024);
  const pieces = (bytes: number) => Array<string>(Math.ceil(bytes / Buffer.byteLength(piece))).fill(piece);
  await expect(read(['data: ', ...pieces(EVENT_MAX_BYTES), piece])).rejects.toThrow('more than');
  const two = ['data: ', ...pieces(EVENT_MAX_BYTES / 2), '\n\n'];
  expect(await read([...two, ...two, ...two])).toHaveLength(3);
});

test('one that comes in very many chunks takes no longer for that', async () => {
  const chunks = ['data: ', ...Array<string>(500_000).fill('0123456789'), '\n\n'];
  const [event] = await read(chunks);
  expect(event).toHaveLength(5_000_000);
});
