import { once } from 'node:events';
import type { Socket } from 'node:net';
import { API_VERSION_HEADER, GRAPHQL_PATH, TERMINAL_PATH } from '@berth/contract';
import { OWNER } from '@berth/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ApiBench, CONNECTIONS_MAX, type Door } from '../testing/api-bench.ts';
import { askTcp, connectTcp, sendRawTcp, sendTcp } from '../testing/tcp.ts';

let bench: ApiBench;
let door: Door;
let token: string;
beforeEach(async () => {
  bench = await ApiBench.open();
  door = await bench.openDoor();
  token = bench.doorkeeper.token();
});
afterEach(() => bench.close());

const QUERY = JSON.stringify({ query: '{ __typename }' });
const bearer = () => ({ authorization: `Bearer ${token}` });
const asked = (headers: Record<string, string> = bearer()) =>
  askTcp(door, { method: 'POST', path: GRAPHQL_PATH, body: QUERY, headers });

const sse = { accept: 'text/event-stream' };
const EVENTS = JSON.stringify({ query: 'subscription { events { event { seq } } }' });

describe('GraphQL', () => {
  it('is answered to whoever has a token', async () => {
    expect(await asked()).toMatchObject({ status: 200, text: expect.stringContaining('"Query"') });
  });

  it('is answered to the page', async () => {
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    const headers = { cookie, origin: door.origin, 'sec-fetch-site': 'same-origin' };
    const answer = await askTcp(door, {
      method: 'POST',
      path: GRAPHQL_PATH,
      host: door.page,
      body: QUERY,
      headers,
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    '',
  ])('takes no %s, which a form of another site could send', async (type) => {
    expect(await asked({ ...bearer(), 'content-type': type })).toMatchObject({ status: 400 });
  });

  it('takes no query in an address, and none in an array', async () => {
    const get = { path: `${GRAPHQL_PATH}?query={__typename}`, headers: bearer() };
    expect((await askTcp(door, get)).status).toBe(400);
    const batch = await askTcp(door, {
      method: 'POST',
      path: GRAPHQL_PATH,
      body: `[${QUERY}]`,
      headers: bearer(),
    });
    expect(batch.status).toBe(400);
  });

  it('waits for the word of the guard before it asks for a body', async () => {
    const head = `POST ${GRAPHQL_PATH} HTTP/1.1\r\nHost: ${door.api}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nExpect: 100-continue\r\n`;
    expect(await sendRawTcp(door, `${head}\r\n`)).toMatch(/^HTTP\/1.1 401 /);
    const continued = await connectTcp(door);
    continued.write(`${head}Authorization: Bearer ${token}\r\n\r\n`);
    const [first] = (await once(continued, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 100 /);
    continued.destroy();
  });

  it('asks nobody for a body that is too large to be read', async () => {
    const head = `POST ${GRAPHQL_PATH} HTTP/1.1\r\nHost: ${door.api}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}`;
    const large = `${head}\r\nContent-Length: ${2 ** 40}\r\nExpect: 100-continue\r\n\r\n`;
    expect(await sendRawTcp(door, large)).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe('what can be read in two ways', () => {
  const head = () => `Host: ${door.api}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json`;
  const post = (more: string, body = '') =>
    `POST ${GRAPHQL_PATH} HTTP/1.1\r\n${head()}\r\n${more}\r\n\r\n${body}`;
  const get = (target: string, more = '') =>
    `GET ${target} HTTP/1.1\r\n${head()}\r\n${more}Connection: close\r\n\r\n`;

  it.each([
    ['both lengths', () => post('Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
    [
      'both lengths, the other way',
      () => post('Transfer-Encoding: chunked\r\nContent-Length: 3', '0\r\n\r\n'),
    ],
    ['two lengths', () => post('Content-Length: 3\r\nContent-Length: 4', 'abcd')],
    ['two equal lengths', () => post('Content-Length: 3\r\nContent-Length: 3', 'abc')],
    ['a list of lengths', () => post('Content-Length: 3, 3', 'abc')],
    ['a length with a sign', () => post('Content-Length: +3', 'abc')],
    ['a length that is no number', () => post('Content-Length: 0x3', 'abc')],
    ['pieces', () => post('Transfer-Encoding: chunked', '0\r\n\r\n')],
    ['pieces of a kind of their own', () => post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
    ['pieces twice', () => post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n')],
    ['pieces of no size', () => post('Transfer-Encoding: chunked', 'x\r\nevil')],
    ['a folded line', () => get('/healthz', 'X-A: 1\r\n 2\r\n')],
    ['a space before the colon', () => get('/healthz', 'X-A : 1\r\n')],
    ['line feeds alone', () => get('/healthz').replaceAll('\r\n', '\n')],
    ['a line feed alone', () => get('/healthz', 'X-A: 1\nX-B: 2\r\n')],
    ['a carriage return alone', () => get('/healthz', 'X-A: 1\rX-B: 2\r\n')],
    ['a zero', () => get('/healthz', 'X-A: 1\0\r\n')],
    ['a whole address as target', () => get('http://evil.example/healthz')],
    ['a host as target', () => get('//evil.example/healthz')],
    ['a backslash', () => get('/\\evil.example')],
    ['a fragment', () => get('/healthz#x')],
    ['an asterisk', () => get('*')],
    ['a body where none belongs', () => get('/healthz', 'Content-Length: 3\r\n').concat('abc')],
    ['an older HTTP', () => get('/healthz').replace('HTTP/1.1', 'HTTP/1.0')],
    ['a newer HTTP', () => get('/healthz').replace('HTTP/1.1', 'HTTP/1.2')],
    ['the beginning of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('is refused: %s', async (_what, text) => {
    const answer = await sendRawTcp(door, text());
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer.toLowerCase()).toContain("default-src 'none'");
    expect(answer.match(/^HTTP\/1.1 /gm)).toHaveLength(1);
  });

  it('is refused: two hosts, none, and one that is empty', async () => {
    const hosts = [
      `Host: ${door.api}\r\nHost: ${door.api}`,
      'X-Host: x',
      'Host:',
      `Host: ${door.api}, ${door.api}`,
    ];
    for (const host of hosts) {
      const answer = await sendRawTcp(door, `GET /healthz HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 421 /);
    }
  });

  it('gets nothing after the first refusal, however much is sent at once', async () => {
    const two = `GET / HTTP/1.1\r\nHost: ${door.api}\r\n\r\n`.repeat(50);
    expect((await sendRawTcp(door, two)).match(/^HTTP\/1.1 /gm)).toHaveLength(1);
  });
});

describe('a terminal', () => {
  const open = (target: string, headers: Record<string, string>, query = '') =>
    new WebSocket(`ws://127.0.0.1:${door.port}${TERMINAL_PATH}?target=${target}${query}`, {
      headers: { host: door.api, ...headers },
    });

  it('opens to a token, and to the page', async () => {
    const { id } = await bench.start('obedient');
    await once(open(id, bearer()), 'open');
    const cookie = `berth_session=${bench.doorkeeper.session()}`;
    await once(open(id, { host: door.page, cookie, origin: door.origin }), 'open');
  });

  it.each(['', '&mode=log&follow=1'])(
    'shows nothing that acts on the viewer’s machine, wherever the program runs %s',
    async (mode) => {
      const { id } = await bench.start('echo');
      const text52 = 'before\x1b]52;c;ZXZpbA==\x07after\r';
      await bench.daemon.berth.send(OWNER, id, { text: text52 });
      const socket = open(id, bearer(), mode);
      let text = '';
      socket.on('message', (data) => {
        if (Buffer.isBuffer(data)) text += data.toString();
      });
      await expect.poll(() => text).toContain('after');
      expect(text).toContain('before');
      expect(text).not.toContain('52;c');
      socket.close();
    },
  );

  it('is hung up when its credential ends', async () => {
    const { id } = await bench.start('obedient');
    const socket = open(id, bearer());
    await once(socket, 'open');
    const closed = once(socket, 'close');
    bench.doorkeeper.revoke(token);
    expect((await closed)[0]).toBe(4000);
  });

  it.each([
    ['no version', { 'sec-websocket-version': '' }],
    ['another protocol', { upgrade: 'h2c' }],
    ['no key', { 'sec-websocket-key': 'short' }],
    ['another version of the API', { [API_VERSION_HEADER]: '999' }],
  ])('is refused with %s', async (_what, headers) => {
    const usual = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const answer = await askTcp(door, {
      path: TERMINAL_PATH,
      headers: { ...usual, ...key, ...bearer(), ...headers },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe('a stream', () => {
  it('is cut when its credential ends', async () => {
    const headers = { ...bearer(), ...sse };
    const stream = await sendTcp(door, { method: 'POST', path: GRAPHQL_PATH, body: EVENTS, headers });
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(stream.headers['access-control-allow-origin']).toBeUndefined();
    const cut = new Promise((resolve) => stream.on('error', resolve).on('end', resolve).resume());
    bench.doorkeeper.revoke(token);
    await cut;
    expect((await asked()).status).toBe(401);
  });
});

describe('many connections without a credential', () => {
  it('keep nobody out who has one, and cut nobody who has shown it', async () => {
    const { id } = await bench.start('obedient');
    const terminal = new WebSocket(`ws://127.0.0.1:${door.port}${TERMINAL_PATH}?target=${id}`, {
      headers: { host: door.api, ...bearer() },
    });
    await once(terminal, 'open');
    const idle: Socket[] = [];
    for (let count = 0; count < 200; count += 1) {
      const socket = await connectTcp(door);
      socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: ');
      idle.push(socket);
    }
    expect((await asked()).status).toBe(200);
    await expect.poll(() => door.listener.newcomers).toBeLessThanOrEqual(32);
    expect(terminal.readyState).toBe(terminal.OPEN);
    for (const socket of idle) socket.destroy();
    terminal.close();
  });
});

describe('many connections with a credential', () => {
  it('that ask for nothing any more keep nobody out, and those that do are not cut', async () => {
    const own = bench.doorkeeper.token({ scope: 'read' });
    const stream = await sendTcp(door, {
      method: 'POST',
      path: GRAPHQL_PATH,
      body: EVENTS,
      headers: { ...sse, authorization: `Bearer ${own}` },
    });
    let isCut = false;
    stream
      .on('error', () => undefined)
      .on('close', () => (isCut = true))
      .resume();
    const lines = `Host: ${door.api}\r\nAuthorization: Bearer ${own}\r\nContent-Type: application/json`;
    const query = `POST ${GRAPHQL_PATH} HTTP/1.1\r\n${lines}\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`;
    const idle: Socket[] = [];
    for (let count = 0; count < CONNECTIONS_MAX * 2; count += 1) {
      const socket = await connectTcp(door);
      socket.on('error', () => undefined).write(query);
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      idle.push(socket);
    }
    expect((await asked()).status).toBe(200);
    expect(isCut).toBe(false);
    for (const socket of idle) socket.destroy();
    stream.destroy();
  });
});

describe('wrong secrets', () => {
  it('are answered 429 when there are many, and right ones still pass', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 40; count += 1) {
      statuses.add((await asked({ authorization: `Bearer berth_t_wrong${count}` })).status);
    }
    expect([...statuses]).toStrictEqual([401, 429]);
    expect((await asked()).status).toBe(200);
  });
});

describe('state', () => {
  it('is told to anybody, and nothing else is', async () => {
    for (const host of [door.api, door.page]) {
      expect(await askTcp(door, { path: '/healthz', host })).toMatchObject({ status: 200, text: 'ok\n' });
      expect(await askTcp(door, { path: '/readyz', host })).toMatchObject({ status: 200, text: 'ok\n' });
    }
    bench.isReady = false;
    expect(await askTcp(door, { path: '/readyz' })).toMatchObject({ status: 503, text: 'not ready\n' });
    expect(await askTcp(door, { path: '/healthz' })).toMatchObject({ status: 200 });
    expect((await askTcp(door, { path: '/healthz', method: 'POST' })).status).toBe(401);
  });
});
