import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { API_VERSION_HEADER, API_VERSIONS } from '@berth/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerJson, FakeDaemon } from './testing/fake-daemon.ts';
import { call, subscribe } from './transport.ts';

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await FakeDaemon.home();
  await daemon.listen();
});
afterEach(() => daemon.close());

const ask = (options = {}) => call({ socket: daemon.paths.daemonSocket }, { query: '{ x }' }, options);
const follow = (options = {}) =>
  subscribe<number>({ socket: daemon.paths.daemonSocket }, { query: 'subscription' }, options);

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
}

describe('a call', () => {
  it('sends version, query and variables, and gets the data', async () => {
    const headers: unknown[] = [];
    daemon.answer = (request, response, body) => {
      headers.push(request.headers[API_VERSION_HEADER], request.headers['content-length']);
      answerJson({ data: { x: 1 } })(request, response, body);
    };
    const request = { query: '{ x }', variables: { name: 'é' } };
    expect(await call({ socket: daemon.paths.daemonSocket, apiVersion: 7 }, request)).toEqual({ x: 1 });
    expect(await ask()).toEqual({ x: 1 });
    expect(JSON.parse(daemon.asked[0] ?? '')).toEqual(request);
    expect(headers).toEqual([
      '7',
      String(Buffer.byteLength(daemon.asked[0] ?? '')),
      String(API_VERSIONS.max),
      '17',
    ]);
  });

  it('waits for its answer, also for longer than a timer can', async () => {
    // A timer that was asked for too much would be over by then.
    daemon.answer = (...exchange) => void setTimeout(() => answerJson({ data: { x: 1 } })(...exchange), 20);
    expect(await ask({ timeoutMs: 2 ** 40 })).toEqual({ x: 1 });
  });

  it("rejects with the daemon's own error, whatever the status", async () => {
    const extensions = { code: 'name_taken', details: { name: 'web' } };
    daemon.answer = answerJson({ errors: [{ message: 'One.', extensions }, { message: 'Two.' }] }, 409);
    await expect(ask()).rejects.toMatchObject({
      code: 'name_taken',
      message: 'One. Two.',
      details: { name: 'web' },
    });
  });

  it.each([undefined, null, {}, { code: 5 }, { code: 'of_the_future' }, { code: 'toString' }])(
    'takes an error with the extensions %j for a bug',
    async (extensions) => {
      daemon.answer = answerJson({ errors: [{ message: 'Odd.', extensions }] });
      await expect(ask()).rejects.toMatchObject({ code: 'internal', message: 'Odd.' });
    },
  );

  it('rejects what is not JSON', async () => {
    daemon.answer = (_request, response) => response.end('<html>');
    await expect(ask()).rejects.toMatchObject({
      code: 'protocol_error',
      message: expect.stringMatching(/<html>/),
    });
  });

  it('without a daemon is told so', async () => {
    await daemon.die();
    await expect(ask()).rejects.toMatchObject({
      code: 'daemon_unavailable',
      message: expect.stringMatching(/berth up/),
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['before', (response) => response.socket?.destroy()],
    ['within', (response) => response.write('{"data":', () => response.socket?.destroy())],
  ])('that is cut off %s the answer is told so', async (_when, cut) => {
    daemon.answer = (_request, response) => cut(response);
    await expect(ask()).rejects.toMatchObject({ code: 'daemon_unavailable', details: { sent: true } });
  });

  it('waits for no answer for ever', async () => {
    await expect(ask({ timeoutMs: 30 })).rejects.toMatchObject({
      code: 'daemon_unresponsive',
      message: expect.stringMatching(/within 0.03 s/),
    });
  });

  it('can be given up, before it begins and while it waits', async () => {
    const asked = new AbortController();
    daemon.answer = () => asked.abort();
    await expect(ask({ signal: asked.signal })).rejects.toThrow();
    await expect(ask({ signal: AbortSignal.abort(), timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'daemon_unavailable',
    });
    expect(daemon.asked).toHaveLength(1);
  });
});

describe('a subscription', () => {
  it('has every result, wherever the stream is cut into pieces', async () => {
    const item = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '"', ':'), maxLength: 6 });
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 5 }), cuts, async (items, sizes) => {
        const events = items
          .map((data) => `event: next\ndata: ${JSON.stringify({ data })}\n\n:\n\n`)
          .join('');
        const bytes = Buffer.from(`:\n\n${events}event: complete\ndata:\n\n`);
        daemon.answer = (_request, response) => {
          stream(response);
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            response.write(bytes.subarray(at, at + size));
            at += size;
          }
          response.end();
        };
        expect(await all(follow())).toEqual(items);
      }),
      { numRuns: 30 },
    );
  });

  it('rejects with an error in the stream, or instead of one', async () => {
    const answer = { errors: [{ message: 'No.', extensions: { code: 'forbidden' } }] };
    daemon.answer = (_request, response) =>
      stream(response).end(`event: next\ndata: ${JSON.stringify(answer)}\n\n`);
    await expect(all(follow())).rejects.toMatchObject({ code: 'forbidden' });
    daemon.answer = answerJson(answer, 403);
    await expect(all(follow())).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('that is cut off is told so', async () => {
    daemon.answer = (_request, response) =>
      stream(response).write('event: next\ndata: {"data":1}\n\nevent: ne', () => response.socket?.destroy());
    const seen: number[] = [];
    const read = async () => {
      for await (const item of follow()) seen.push(item);
    };
    await expect(read()).rejects.toMatchObject({ code: 'daemon_unavailable' });
    expect(seen).toEqual([1]);
  });

  it('ends on both sides when nobody reads it any more', async () => {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    daemon.answer = (_request, response) => {
      response.once('close', resolve);
      stream(response).write('event: next\ndata: {"data":1}\n\n');
    };
    for await (const item of follow()) {
      expect(item).toBe(1);
      break;
    }
    await gone;
  });

  it('ends when it is given up, also before it begins', async () => {
    const controller = new AbortController();
    daemon.answer = (_request, response) => stream(response).write('event: next\ndata: {"data":1}\n\n');
    const results = follow({ signal: controller.signal });
    expect((await results.next()).value).toBe(1);
    controller.abort();
    await expect(results.next()).rejects.toThrow();
    await expect(follow({ signal: controller.signal }).next()).rejects.toThrow();
    expect(daemon.asked).toHaveLength(1);
  });

  it('waits for its beginning no longer than it may', async () => {
    await expect(follow({ timeoutMs: 30 }).next()).rejects.toMatchObject({ code: 'daemon_unresponsive' });
    const quiet = once(daemon.server, 'request');
    daemon.answer = (_request, response) => stream(response).flushHeaders();
    const controller = new AbortController();
    const first = follow({ timeoutMs: 1000, signal: controller.signal }).next();
    await quiet;
    controller.abort();
    await expect(first).rejects.toThrow();
  });
});
