import { SUBSCRIPTIONS_PATH } from '@berth/contract';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ApiBench, type Door } from '../testing/api-bench.ts';
import { UNDER_WAY_MAX } from './under-way.ts';

let bench: ApiBench;
let door: Door;
let token: string;
beforeEach(async () => {
  bench = await ApiBench.open();
  door = await bench.openDoor();
  token = bench.doorkeeper.token();
});
afterEach(() => bench.close());

function open(protocol = 'graphql-transport-ws', packs = false): WebSocket {
  return new WebSocket(`ws://${door.api}${SUBSCRIPTIONS_PATH}`, protocol, {
    perMessageDeflate: packs,
    headers: { authorization: `Bearer ${token}` },
  });
}

/** A client as the page has one. */
function client() {
  class Authorized extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers: { authorization: `Bearer ${token}` } });
    }
  }
  const url = `ws://${door.api}${SUBSCRIPTIONS_PATH}`;
  return createClient({ url, webSocketImpl: Authorized, retryAttempts: 0, lazy: false });
}

async function firstOf(query: string): Promise<unknown> {
  const following = client();
  try {
    for await (const result of following.iterate({ query })) return result;
    return undefined;
  } finally {
    await following.dispose();
  }
}

describe('subscriptions over a WebSocket', () => {
  it('tell the same as over HTTP, many over one connection', async () => {
    const following = client();
    const fleet = following.iterate<{ instanceChanges: { whole: boolean } }>({
      query: 'subscription { instanceChanges { whole instances { name } } }',
    });
    const events = following.iterate({ query: 'subscription { events { event { type } } }' });
    expect((await fleet.next()).value).toMatchObject({ data: { instanceChanges: { whole: true } } });
    const told = events.next();
    await bench.start('obedient', { name: 'one' });
    expect((await told).value).toMatchObject({ data: { events: { event: { type: 'instance.created' } } } });
    await following.dispose();
  });

  it('are subscriptions only, within the limits of a query, and end with their errors alone', async () => {
    expect(await firstOf('query { daemon { pid } }')).toMatchObject({
      errors: [{ extensions: { code: 'invalid_input' } }],
    });
    expect(await firstOf('mutation { stopDaemon }')).toMatchObject({
      errors: [{ extensions: { code: 'invalid_input' } }],
    });
    expect(bench.shutDowns).toBe(0);
    expect(await firstOf('subscription { nothing }')).toMatchObject({
      errors: [{ message: expect.stringContaining('nothing') }],
    });
    const deep = `subscription { instanceChanges { ${'a{'.repeat(40)}b${'}'.repeat(40)} } }`;
    expect(await firstOf(deep)).toMatchObject({
      errors: [{ extensions: { code: 'query_too_complex' } }],
    });
  });

  it('are refused when too many are under way, and are over when they were ended', async () => {
    const following = client();
    const query = 'subscription { events { event { type } } }';
    const errors: unknown[] = [];
    const ends = Array.from({ length: UNDER_WAY_MAX + 5 }, () =>
      following.subscribe(
        { query },
        {
          next: (result) => result.errors !== undefined && errors.push(result.errors),
          error: () => undefined,
          complete: () => undefined,
        },
      ),
    );
    // The connection itself is one of those that are under way.
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBe(6);
    expect(errors[0]).toMatchObject([{ extensions: { code: 'rate_limited' } }]);
    for (const end of ends) end();
    const again = async () => {
      for await (const result of following.iterate({ query: 'subscription { instanceChanges { whole } }' }))
        return result;
      return undefined;
    };
    await expect
      .poll(again, { timeout: 10_000 })
      .toMatchObject({ data: { instanceChanges: { whole: true } } });
    await following.dispose();
  });

  it('end with the credential that they were asked with', async () => {
    const socket = open();
    await once(socket, 'open');
    bench.doorkeeper.revoke(token);
    const [code] = await once(socket, 'close');
    expect(code).toBe(4000);
  });

  it.each([
    ['what is no message', 'nothing', 4400],
    ['an answer that nobody asked for', '{"type":"next","id":"1","payload":{}}', 1011],
    [
      'a question before the greeting',
      '{"type":"subscribe","id":"1","payload":{"query":"subscription{x}"}}',
      4401,
    ],
  ])('hang up on %s', async (_what, text, expected) => {
    const socket = open();
    await once(socket, 'open');
    socket.send(text);
    const [code] = await once(socket, 'close');
    expect(code).toBe(expected);
  });

  it('hang up on bytes, and on a protocol that is not spoken', async () => {
    const socket = open();
    await once(socket, 'open');
    socket.send(Buffer.from([1, 2]));
    expect((await once(socket, 'close'))[0]).toBe(1003);
    const foreign = open('graphql-ws');
    expect((await once(foreign, 'close'))[0]).toBe(4406);
  });

  it.each([
    ['more than a message may hold', '{"type":"ping"}'.padEnd(300_000), 1009],
    ['bytes that are no frame', undefined, 1006],
  ])('hang up on %s, and go on for others', async (_what, text, expected) => {
    const socket = open();
    await once(socket, 'open');
    socket.on('error', () => undefined);
    if (text === undefined) socketOf(socket).write(Buffer.from('ffffffff', 'hex'));
    else socket.send(text);
    const [code] = await once(socket, 'close');
    expect([expected, 1002]).toContain(code);
    expect(await firstOf('subscription { instanceChanges { whole } }')).toMatchObject({
      data: { instanceChanges: { whole: true } },
    });
  });

  it('pack what is long for whoever can unpack it, and leave short changes as they are', async () => {
    await bench.start('obedient', { name: 'one', command: ['x'.repeat(60_000)] });
    const query = 'subscription { instanceChanges { instances { name command } } }';
    const read = async (packs: boolean) => {
      const socket = open('graphql-transport-ws', packs);
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      const before = socketOf(socket).bytesRead;
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
      const [whole] = (await once(socket, 'message')) as [Buffer];
      const long = socketOf(socket).bytesRead - before;
      socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(2000) } }));
      await once(socket, 'message');
      const short = socketOf(socket).bytesRead - before - long;
      socket.terminate();
      return { whole: String(whole), long, short };
    };
    const [plain, packed] = [await read(false), await read(true)];
    expect(packed.whole).toBe(plain.whole);
    expect(plain.long).toBeGreaterThan(60_000);
    expect(packed.long).toBeLessThan(2000);
    expect(Math.min(plain.short, packed.short)).toBeGreaterThan(2000);
  });

  it('hang up on what is small only as long as it is packed', async () => {
    const socket = open('graphql-transport-ws', true);
    await once(socket, 'open');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(10_000_000) } }));
    expect((await closed)[0]).toBe(1009);
    expect(socketOf(socket).bytesWritten).toBeLessThan(50_000);
  });

  it('hold back whoever asks and does not listen', async () => {
    const socket = open();
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    socketOf(socket).pause();
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(200_000) } });
    for (let count = 0; count < 400; count += 1) socket.send(ping);
    // What was sent waits here, and not with the daemon.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(socket.bufferedAmount).toBeGreaterThan(40_000_000);
    socket.terminate();
  });

  it('hang up on whoever sends more than the credential may ask', async () => {
    const socket = open();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const limit = setInterval(() => {
      for (let count = 0; count < 500; count += 1) socket.send('{"type":"ping"}');
    }, 10);
    const [code] = await closed;
    clearInterval(limit);
    expect(code).toBe(4429);
  });

  it('give every place back, also where an id was used anew', async () => {
    const socket = open();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('{"type":"connection_init"}');
    const subscribe =
      '{"type":"subscribe","id":"1","payload":{"query":"subscription { events { event { type } } }"}}';
    for (let count = 0; count < 50; count += 1) {
      socket.send(subscribe);
      socket.send('{"type":"complete","id":"1"}');
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.close();
    await closed;
    const following = client();
    const errors: unknown[] = [];
    const query = 'subscription { events { event { type } } }';
    for (let count = 0; count < UNDER_WAY_MAX - 1; count += 1)
      following.subscribe(
        { query },
        {
          next: (result) => result.errors !== undefined && errors.push(result.errors),
          error: () => undefined,
          complete: () => undefined,
        },
      );
    await firstLike(following);
    expect(errors).toEqual([]);
    await following.dispose();
  });
});

/** Resolves once all that was subscribed before was taken: they are answered in turn. */
async function firstLike(following: ReturnType<typeof client>): Promise<void> {
  for await (const _ of following.iterate({ query: 'subscription { nothing }' })) return;
}

function socketOf(socket: WebSocket): Socket {
  return Reflect.get(socket, '_socket') as Socket;
}
