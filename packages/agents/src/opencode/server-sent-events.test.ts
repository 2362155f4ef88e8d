import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serverSentEvents } from './server-sent-events.ts';

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
